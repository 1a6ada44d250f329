import { readFileSync } from "node:fs";
import { ConfigurationError, type VerifiedRecord, verifyRecord } from "@codeact/core";

export interface RecordFlags {
  /** A file with a public key, PEM. */
  readonly key?: string;
}

/** Reads a record and checks it: with a key also that it signed the record, whatever the record calls it. */
export function readRecord(file: string, { key }: RecordFlags): VerifiedRecord {
  const text = readText(file === "-" ? 0 : file, "record");
  const verified = verifyRecord(text);
  if (key === undefined) return verified;
  const keyId = verified.record.signature?.keyId ?? "key";
  return verifyRecord(text, { keys: [{ keyId, publicKey: readText(key, "--key") }] });
}

function readText(file: string | 0, option: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw new ConfigurationError(option, `cannot be read: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}
