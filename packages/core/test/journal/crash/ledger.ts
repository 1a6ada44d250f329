import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** What truly happened, kept outside of any process: one line for each effect, written as one piece. */
export interface Ledger {
  write(effect: string): void;
  read(): string[];
}

export function createLedger(file: string): Ledger {
  return {
    write: (effect) => appendFileSync(file, `${effect}\n`),
    read: () => (existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []),
  };
}
