import { at, createRandom, type Random } from "../random.ts";
import { dayAfter, padded } from "../text.ts";
import { TEAM } from "./calendar.ts";

export interface Mail {
  id: string;
  from: string;
  to: string;
  subject: string;
  date: string;
  folder: string;
  unread: boolean;
  body: string;
}

interface UrlStatus {
  status: number;
  latencyMs: number;
}

export interface Mailbox {
  urls: Record<string, UrlStatus>;
  mail: Mail[];
}

const KINDS = ["invoice", "link", "note", "invoice", "link", "note", "alert"] as const;

export function generateMailbox(seed: number): Mailbox {
  const random = createRandom(seed, 5);
  const urls = generateUrls(random);
  const links = [...Object.keys(urls), "https://gone.acme.example/"];
  return { urls, mail: Array.from({ length: 72 }, (_, i) => generateMail(random, i, links)) };
}

function generateUrls({ int, pick }: Random): Record<string, UrlStatus> {
  const hosts = ["app", "docs", "status", "shop", "blog", "cdn"];
  const urls = hosts.flatMap((host) => ["", "health", "login"].map((path) => `https://${host}.acme.example/${path}`));
  return Object.fromEntries(
    urls.map((url) => [url, { status: pick([200, 200, 200, 301, 404, 500, 503]), latencyMs: int(20, 900) }]),
  );
}

function generateMail({ int, pick, chance }: Random, i: number, links: string[]): Mail {
  const kind = at(KINDS, i % 7);
  const invoice = `INV-${2000 + int(1, 22)}`;
  // All are drawn for every mail, whichever is used, so that a change to one kind leaves the others as they are.
  const subject = {
    invoice: `${chance(0.3) ? "Reminder: invoice" : "Invoice"} ${invoice}`,
    link: "Please check these pages",
    note: pick(["Lunch?", "Minutes", "Trip report"]),
    alert: `[ALERT] disk ${int(80, 99)}% full`,
  }[kind];
  const body = {
    invoice: `Dear customer,\nInvoice no: ${invoice}\nAmount due: ${amountOf(Number(invoice.slice(4)))}\nRegards, Billing`,
    link: `Could you look at ${pick(links)} and also ${pick(links)} today?`,
    note: `Nothing urgent. Ref ${int(100, 999)}.`,
    alert: `Host db-${int(1, 5)} needs attention.`,
  }[kind];
  return {
    id: `m${padded(i + 1, 3)}`,
    from: senderOf(kind, pick),
    to: "me@team.example",
    subject,
    date: dayAfter("2025-01-02", i),
    folder: chance(0.8) ? "inbox" : "archive",
    unread: chance(0.4),
    body,
  };
}

/** Made from the number alone: reminders of an invoice carry the same amount. */
function amountOf(number: number): string {
  const amount = ((number * 7919) % 4800) + 120 + (number % 4) * 0.25;
  const whole = Math.floor(amount);
  const thousands = whole >= 1000 ? `${Math.floor(whole / 1000)},${padded(whole % 1000, 3)}` : String(whole);
  return `${at(["EUR", "USD", "GBP"], number % 3)} ${thousands}.${padded(Math.round((amount % 1) * 100), 2)}`;
}

function senderOf(kind: (typeof KINDS)[number], pick: Random["pick"]): string {
  if (kind === "invoice") return pick(["billing@north.example", "billing@south.example"]);
  return kind === "alert" ? "alerts@acme.example" : pick(TEAM);
}
