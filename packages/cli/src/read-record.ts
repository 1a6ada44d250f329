import { type VerifiedRecord, verifyRecord } from "@codeact/core";
import { readText } from "./read-text.ts";

export interface RecordFlags {
  /** A file with a public key, PEM. */
  readonly key?: string;
}

/** Reads a record and checks it: with a key also that it signed the record, whatever the record calls it. */
export function readRecord(file: string, { key }: RecordFlags): VerifiedRecord {
  const text = readText(file, "record");
  const verified = verifyRecord(text);
  if (key === undefined) return verified;
  const keyId = verified.record.signature?.keyId ?? "key";
  return verifyRecord(text, { keys: [{ keyId, publicKey: readText(key, "--key") }] });
}
