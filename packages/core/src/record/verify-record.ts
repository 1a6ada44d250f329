import { CodeActError } from "../errors.ts";
import { exactly, fields, isRecord, isText } from "../internal/check.ts";
import { isJson } from "../internal/json.ts";
import type { ChainedEntry, RecordKey, RunRecord } from "../run-record.ts";
import { brokenAt } from "./chain.ts";
import { unknownAt } from "./check-entries.ts";
import { formatRecord } from "./format-record.ts";
import { createVerifier } from "./sign.ts";

/** Options of `verifyRecord`. */
export interface VerifyOptions {
  /** The record must be signed with one of these. @default any signature, or none, will do */
  readonly keys?: readonly RecordKey[];
  /** The record must be the one of this digest. */
  readonly digest?: string;
}

/** A record that is whole. */
export interface VerifiedRecord {
  readonly record: RunRecord;
  /** The key that signed it; undefined unless keys were given. */
  readonly signedBy?: string;
}

/** Why a record is refused. */
type RecordRefusal =
  /** It is no record, or of another version. */
  | "form"
  /** An entry is not what its hash says. */
  | "changed"
  /** Entries are missing at its end, or it is another record. */
  | "digest"
  | "unsigned"
  | "signature"
  /** It cannot be replayed: it does not hold what the program was given. */
  | "incomplete";

/**
 * Checks that nothing of a record was changed, moved or left out: of its text every byte, of an object every value. Without
 * `keys` or `digest` that finds damage; whoever can write a whole record can chain it anew. Throws `CODEACT_RECORD`, whose
 * `details` have `reason` and, where there is one, the `entry`, counted from 0.
 */
export function verifyRecord(given: string | RunRecord, { keys, digest }: VerifyOptions = {}): VerifiedRecord {
  const verify = keys && createVerifier(keys);
  const record = shallow(() => (typeof given === "string" ? parse(given) : given));
  if (!isForm(record)) throw notARecord();
  const { entries, signature } = record;
  const broken = shallow(() => brokenAt(entries));
  if (broken !== undefined)
    throw recordError("changed", `was changed at ${nameOf(entries, broken)}`, { entry: broken });
  const unknown = unknownAt(entries);
  if (unknown !== undefined)
    throw recordError("form", `has a form that this version of codeact cannot read at ${nameOf(entries, unknown)}`, {
      entry: unknown,
    });
  if (entries.at(-1)?.hash !== record.digest)
    throw recordError(
      "digest",
      `lacks entries after ${nameOf(entries, entries.length - 1)}, or its digest was changed`,
    );
  if (digest !== undefined && digest !== record.digest)
    throw recordError("digest", "is another than the one asked for");
  if (verify === undefined) return { record };
  if (signature === undefined) throw recordError("unsigned", "is not signed");
  if (!verify(record.digest, signature))
    throw recordError(
      "signature",
      `has no good signature of ${JSON.stringify(signature.keyId)}, or that key is unknown`,
    );
  return { record, signedBy: signature.keyId };
}

/** What is said of a record that is refused. */
export function recordError(
  reason: RecordRefusal,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
): CodeActError {
  return new CodeActError("CODEACT_RECORD", `The record ${what}.`, { details: { ...details, reason } });
}

/** An entry, for people: its number, and what it tells. */
function nameOf(entries: readonly ChainedEntry[], at: number): string {
  const entry = entries[at] as { readonly type?: unknown; readonly callId?: unknown } | undefined;
  const of = typeof entry?.callId === "string" ? ` of ${entry.callId}` : "";
  return `entry ${at} (${typeof entry?.type === "string" ? entry.type : "no entry"}${of})`;
}

const isForm = fields(
  {
    format: exactly("codeact-record"),
    version: exactly(1),
    entries: (value) => Array.isArray(value) && value.length > 0 && value.every(isRecord),
    digest: isText,
  },
  { signature: fields({ algorithm: exactly("ed25519"), keyId: isText, value: isText }) },
) as (value: unknown) => value is RunRecord;

const notARecord = (): CodeActError => recordError("form", "is none, or of a version that cannot be read here");

/** What is nested so deeply that it cannot even be read is no record. */
function shallow<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof RangeError ? recordError("form", "is nested too deeply") : thrown;
  }
}

/** Reads a text, and expects every byte as it was written, by `formatRecord` or `JSON.stringify`. */
function parse(text: string): RunRecord {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    throw textError(
      "is no JSON",
      lineThat(text, (line) => !isJson(line.replace(/,$/, ""))),
    );
  }
  if (!isForm(record)) throw notARecord();
  const written = formatRecord(record);
  const others = [JSON.stringify(record), JSON.stringify(record, null, 2)];
  if (text === written || others.some((one) => text === one || text === `${one}\n`)) return record;
  const lines = written.split("\n");
  throw textError(
    "is not written as it was",
    lineThat(text, (line, at) => line !== lines[at]),
  );
}

/** With `formatRecord` there is one entry a line, after the first. */
function textError(what: string, line: number): CodeActError {
  return line < 1
    ? recordError("form", what)
    : recordError("form", `${what} at entry ${line - 1}`, { entry: line - 1 });
}

function lineThat(text: string, test: (line: string, at: number) => boolean): number {
  const [first = "", ...lines] = text.split("\n");
  if (!/^\{"format":.*\[$/.test(first)) return 0;
  return 1 + lines.findIndex((line, at) => line !== "" && !line.startsWith("]") && test(line, at + 1));
}
