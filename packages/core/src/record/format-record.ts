import type { RunRecord } from "../run-record.ts";

/** The text of a record: JSON with one entry a line, so that lines can be counted, searched and compared. */
export function formatRecord({ entries, format, version, digest, signature }: RunRecord): string {
  const head = `{"format":${JSON.stringify(format)},"version":${version},"entries":[`;
  const lines = entries.map((entry) => JSON.stringify(entry)).join(",\n");
  const signed = signature === undefined ? "" : `,"signature":${JSON.stringify(signature)}`;
  return `${head}\n${lines}\n],"digest":${JSON.stringify(digest)}${signed}}\n`;
}
