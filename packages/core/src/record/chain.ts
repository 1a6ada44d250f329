import { hash } from "node:crypto";
import { canonicalJson } from "../internal/canonical-json.ts";
import type { ChainedEntry, RecordEntry } from "../run-record.ts";
import type { JsonValue } from "../types.ts";

/** What the first entry's hash covers. */
const beginning = "codeact-record 1";

/** Gives each entry the hash that covers it and all before it. */
export function createChain(): (entry: RecordEntry) => ChainedEntry {
  let previous = beginning;
  return (entry) => {
    previous = hashOf(previous, entry);
    return { ...entry, hash: previous };
  };
}

/** The place of the first entry whose hash does not cover it and all before it. */
export function brokenAt(entries: readonly ChainedEntry[]): number | undefined {
  let previous = beginning;
  const at = entries.findIndex(({ hash: given, ...entry }) => {
    previous = hashOf(previous, entry);
    return previous !== given;
  });
  return at < 0 ? undefined : at;
}

function hashOf(previous: string, entry: object): string {
  return hash("sha256", `${previous}\n${canonicalJson(entry as JsonValue)}`);
}
