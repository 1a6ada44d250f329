import { createRandom } from "../random.ts";
import { cents, dayAfter, padded } from "../text.ts";
import { PRODUCTS } from "./shop.ts";

export interface Sale {
  id: number;
  date: string;
  region: string;
  product: string;
  units: number;
  unitPrice: number;
  amount: number;
}

export interface LogEntry {
  ts: string;
  service: string;
  level: "INFO" | "WARN" | "ERROR";
  message: string;
  latencyMs: number;
}

export const REGIONS: readonly string[] = ["AMER", "APAC", "EMEA", "LATAM"];
/** What one unit of a currency is worth in US dollars. */
export const DOLLARS: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 1.0874,
  GBP: 1.2931,
  JPY: 0.006743,
  NOK: 0.0938,
};

export function generateSales(seed: number): Sale[] {
  const { int, pick } = createRandom(seed, 7);
  return Array.from({ length: 640 }, (_, i) => {
    const product = pick(PRODUCTS);
    const units = int(1, 40);
    const unitPrice = cents(4 + PRODUCTS.indexOf(product) * 6.5 + int(0, 199) / 100);
    const date = dayAfter("2024-07-01", Math.floor(i * 0.397));
    return { id: i + 1, date, region: pick(REGIONS), product, units, unitPrice, amount: cents(units * unitPrice) };
  });
}

export function generateLogs(seed: number): LogEntry[] {
  const { int, pick } = createRandom(seed, 8);
  return Array.from({ length: 237 }, (_, i) => {
    const level = pick(["INFO", "INFO", "INFO", "WARN", "ERROR"] as const);
    const request = padded(int(0, 0xffff).toString(16), 4);
    const ts = `${new Date(Date.parse("2025-03-11T00:00:00Z") + i * 331_000).toISOString().slice(0, 19)}Z`;
    const service = pick(["auth", "billing", "search", "worker"]);
    const message = {
      INFO: `Request ${request} served`,
      WARN: `Slow query (request ${request})`,
      ERROR: `${pick(["Timeout calling ledger", "Bad token", "Disk full", "Null cart"])} (request ${request})`,
    }[level];
    return { ts, service, level, message, latencyMs: int(5, 1500) };
  });
}
