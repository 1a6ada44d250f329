import { type CallKind, type GuestError, type LogLine, type NewCall, SandboxError, type Step } from "../engine.ts";
import { parseJsonText } from "../internal/json.ts";
import { longestTimerMs } from "../limits.ts";

/** What a step must keep to, besides its form. */
export interface StepRules {
  readonly argumentBytes: number;
  readonly resultBytes: number;
  /** Ids go on from here. */
  readonly lastId: number;
}

const kinds: ReadonlySet<unknown> = new Set<CallKind>(["tool", "timer", "file", "request", "lookup"]);
const levels: ReadonlySet<unknown> = new Set(["log", "info", "warn", "error", "debug"]);
const longestName = 128;
/** Messages of errors are cut by the kernel; twice that is no message. */
const longestMessage = 16_384 + 16;
/** Of what is undefined in a value, the kernel tells a few short places. */
const mostPlaces = 5;
const longestPlace = 100;
const commonKeys = ["calls", "cancelled", "dropped", "logs", "status"];

/**
 * Reads the answer of a sandbox. The whole engine is hostile here, so every key, type, size and id is checked;
 * throws a `SandboxError` with reason `protocol`.
 */
export function parseStep(text: string, rules: StepRules): Step {
  const step = parse(text);
  const { status } = step;
  const places = Object.hasOwn(step, "undefinedAt") ? ["undefinedAt"] : [];
  const ownKeys = status === "returned" ? ["value", ...places] : status === "threw" ? ["error"] : [];
  if (status !== "blocked" && ownKeys.length === 0) throw broken("status");
  expectKeys(step, [...commonKeys, ...ownKeys], "step");
  const calls = expectList(step.calls, "calls").map((call, index) => readCall(call, rules, rules.lastId + index + 1));
  const cancelled = expectList(step.cancelled, "cancelled").map((id) => expectCount(id, "cancelled"));
  const logs = expectList(step.logs, "logs").map(readLine);
  const dropped = expectObject(step.dropped, "dropped");
  expectKeys(dropped, ["bytes", "lines"], "dropped");
  const common = {
    calls,
    cancelled,
    logs,
    dropped: { lines: expectCount(dropped.lines, "lines"), bytes: expectCount(dropped.bytes, "bytes") },
  };
  if (status === "returned") {
    const value = expectText(step.value, "value");
    if (Buffer.byteLength(value) > rules.resultBytes) throw broken("value is too large");
    if (value !== "" && !parseJsonText(value).ok) throw broken("value is no JSON");
    if (places.length === 0) return { ...common, status, value };
    const undefinedAt = expectList(step.undefinedAt, "places").map((at) => expectText(at, "place"));
    if (undefinedAt.length > mostPlaces || undefinedAt.some(({ length }) => length > longestPlace))
      throw broken("places");
    return { ...common, status, value, undefinedAt };
  }
  if (status === "threw") return { ...common, status, error: readError(step.error) };
  return { ...common, status: "blocked" };
}

function parse(text: string): Record<string, unknown> {
  try {
    return expectObject(JSON.parse(text), "step");
  } catch {
    throw broken("no JSON");
  }
}

function readCall(value: unknown, rules: StepRules, id: number): NewCall {
  const call = expectObject(value, "call");
  expectKeys(call, ["id", "input", "kind", "name"], "call");
  if (call.id !== id) throw broken("call id");
  if (!kinds.has(call.kind)) throw broken("call kind");
  const input = expectText(call.input, "input");
  if (Buffer.byteLength(input) > rules.argumentBytes) throw broken("input is too large");
  const name = expectText(call.name, "name");
  if (name.length > longestName) throw broken("name is too long");
  if (call.kind === "timer" && !isTimerMs(input)) throw broken("timer");
  return { id, kind: call.kind as CallKind, name, input };
}

function isTimerMs(input: string): boolean {
  const ms = Number(input);
  return Number.isFinite(ms) && ms >= 0 && ms <= longestTimerMs;
}

function readLine(value: unknown): LogLine {
  const line = expectObject(value, "log line");
  expectKeys(line, ["level", "text"], "log line");
  if (!levels.has(line.level)) throw broken("log level");
  return { level: line.level as LogLine["level"], text: expectText(line.text, "log text") };
}

function readError(value: unknown): GuestError {
  const error = expectObject(value, "error");
  const hasCode = Object.hasOwn(error, "code");
  expectKeys(error, hasCode ? ["code", "message", "name", "stack"] : ["message", "name", "stack"], "error");
  const read: GuestError = {
    name: expectText(error.name, "error name"),
    message: expectText(error.message, "error message"),
    stack: expectText(error.stack, "error stack"),
  };
  if (read.name.length > longestMessage || read.message.length > longestMessage) throw broken("error is too long");
  return hasCode ? { ...read, code: expectText(error.code, "error code") } : read;
}

function expectObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw broken(what);
  return value as Record<string, unknown>;
}

function expectKeys(value: object, keys: readonly string[], what: string): void {
  const found = Object.keys(value);
  if (found.length !== keys.length || !keys.every((key) => Object.hasOwn(value, key))) throw broken(`${what} keys`);
}

function expectList(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw broken(what);
  return value;
}

function expectText(value: unknown, what: string): string {
  if (typeof value !== "string") throw broken(what);
  return value;
}

function expectCount(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw broken(what);
  return value as number;
}

function broken(what: string): SandboxError {
  return new SandboxError("protocol", `The sandbox sent a message that breaks the step protocol (${what}).`);
}
