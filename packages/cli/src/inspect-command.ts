import { writeFileSync } from "node:fs";
import { page } from "./inspect/page.ts";
import { timeline } from "./inspect/timeline.ts";
import { type RecordFlags, readRecord } from "./read-record.ts";

export interface InspectFlags extends RecordFlags {
  readonly html?: string;
}

/** Shows a record: in the terminal, or as one page. */
export function inspectCommand(file: string, flags: InspectFlags): void {
  const { record, signedBy } = readRecord(file, flags);
  const width = process.stdout.columns ?? 120;
  if (flags.html === undefined) console.log(timeline(record, signedBy, width));
  else writeFileSync(flags.html, page(record, signedBy), { mode: 0o600 });
}
