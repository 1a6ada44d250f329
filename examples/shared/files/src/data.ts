import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One CSV for each city: `month,temperature_c,precipitation_mm`, of an average year. */
export const dataFolder: string = join(import.meta.dirname, "../data");

export interface CityYear {
  readonly city: string;
  readonly precipitation_mm: number;
  /** To one decimal. */
  readonly temperature_c: number;
}

/** What the right answer is, worked out on the host, wettest city first. */
export function yearsOf(folder: string): CityYear[] {
  const years = readdirSync(folder).map((name): CityYear => {
    const rows = readFileSync(join(folder, name), "utf8").trim().split("\n").slice(1);
    const months = rows.map((row) => row.split(",").map(Number));
    const sum = (column: number): number => months.reduce((total, month) => total + (month[column] ?? 0), 0);
    const temperature = Math.round((sum(1) / months.length) * 10) / 10;
    return { city: basename(name, ".csv"), precipitation_mm: sum(2), temperature_c: temperature };
  });
  return years.sort((a, b) => b.precipitation_mm - a.precipitation_mm);
}
