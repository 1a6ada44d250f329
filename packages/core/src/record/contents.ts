import { hash } from "node:crypto";
import type { GuestError, LogLine, NewCall, Outcome, Step } from "../engine.ts";
import { canonicalJson } from "../internal/canonical-json.ts";
import type {
  EndedEntry,
  RecordContents,
  RecordedCall,
  RecordedError,
  RecordedOutcome,
  StepEntry,
} from "../run-record.ts";
import type { JsonValue, RunError } from "../types.ts";
import { createRedaction, hidden, type Place } from "./redact.ts";

/** What a record holds of contents; a replay applies the same, and compares. */
export interface ContentsWriter {
  call(call: NewCall, callId: string, digest: string): RecordedCall;
  /** The input a tool was given, when it is not the program's. */
  input(tool: string, input: JsonValue): { readonly input?: JsonValue };
  outcome(tool: string, callId: string, outcome: Outcome | KeptByReference): RecordedOutcome;
  /** What the program did in a step. */
  did(step: Step): Pick<StepEntry, "logs" | "logsDigest" | "status" | "error">;
  /** `text` is the value's JSON text. */
  value(text: string): Pick<EndedEntry, "value" | "valueDigest">;
  error(error: RunError): Pick<EndedEntry, "error">;
}

/** An outcome of which the journal holds a reference. */
export interface KeptByReference {
  readonly id: number;
  readonly reference: JsonValue;
}

/** Throws `CODEACT_CONFIGURATION` for a path that is none. */
export function createContentsWriter({ inputs, outputs, redact }: RecordContents): ContentsWriter {
  const redaction = createRedaction(redact);
  const errorOf = (place: Place, { name, message, code }: Omit<GuestError, "stack">): RecordedError => ({
    name,
    ...(outputs ? wordsOf(redaction.apply(place, { message })) : {}),
    ...(code === undefined ? {} : { code }),
  });
  return {
    call({ kind, name, input: text }, callId, digest) {
      const call = { callId, kind, tool: name };
      const given = JSON.parse(text) as JsonValue;
      const shown = redaction.apply({ tool: name, part: "input" }, given);
      return { ...call, ...(shown === given ? { digest } : {}), ...(inputs ? { input: shown } : {}) };
    },
    input: (tool, input) => (inputs ? { input: redaction.apply({ tool, part: "input" }, input) } : {}),
    outcome(tool, callId, outcome) {
      const place = { tool, part: "output" } as const;
      if ("error" in outcome) return { callId, error: errorOf(place, outcome.error) };
      if ("reference" in outcome) return { callId, reference: outcome.reference };
      const output = redaction.apply(place, JSON.parse(outcome.output) as JsonValue);
      return outputs ? { callId, output } : { callId, outputDigest: digestOf(output) };
    },
    did(step) {
      const lines = linesOf(redaction.apply({ part: "logs" }, step.logs as unknown as JsonValue), step.logs);
      const logs = outputs ? { logs: lines } : { logsDigest: digestOf(lines as unknown as JsonValue) };
      const error = step.status === "threw" ? { error: errorOf({ part: "error" }, step.error) } : {};
      return { ...(lines.length === 0 ? {} : logs), status: step.status, ...error };
    },
    value(text) {
      const value = text === "" ? null : (JSON.parse(text) as JsonValue);
      const shown = redaction.apply({ part: "value" }, value);
      return outputs ? { value: shown } : { valueDigest: digestOf(shown) };
    },
    error({ code, name, line, column, ...told }) {
      const where = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
      const words = outputs ? wordsOf(redaction.apply({ part: "error" }, { ...told })) : {};
      return { error: { code, name, ...where, ...words } };
    },
  };
}

function digestOf(value: JsonValue): string {
  return hash("sha256", canonicalJson(value));
}

/** What an error says, or that it is hidden. */
function wordsOf(told: JsonValue): Readonly<Record<string, string>> {
  return typeof told === "object" ? (told as Record<string, string>) : { message: hidden };
}

function linesOf(shown: JsonValue, lines: readonly LogLine[]): readonly LogLine[] {
  return Array.isArray(shown) ? (shown as unknown as LogLine[]) : lines.map(({ level }) => ({ level, text: hidden }));
}
