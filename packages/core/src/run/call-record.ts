import { hash } from "node:crypto";
import type { CallKind, NewCall } from "../engine.ts";
import type { CallTrace } from "../types.ts";

/** What the host knows of a call the program made. */
export interface CallRecord {
  readonly id: number;
  readonly callId: string;
  readonly kind: CallKind;
  readonly tool: string;
  /** Over kind, name and input: a replay must ask for the same. */
  readonly digest: string;
  /** `waiting`: handed out, or in line; `settled`: has an outcome that is delivered or about to be. */
  state: "waiting" | "running" | "settled";
  startedAt: number;
  ms: number;
  ok: boolean;
  code?: string;
}

export function recordCall(call: NewCall): CallRecord {
  return {
    id: call.id,
    callId: callIdOf(call.id),
    kind: call.kind,
    tool: call.name,
    digest: digestCall(call),
    state: "waiting",
    startedAt: performance.now(),
    ms: 0,
    ok: false,
  };
}

export function digestCall({ kind, name, input }: NewCall): string {
  return hash("sha256", `${kind}\n${name}\n${input}`);
}

/** Ids of calls as the host sees them. */
export function callIdOf(id: number): string {
  return `call_${id}`;
}

/** The other way round. */
export function idOf(callId: string): number {
  return Number(callId.slice("call_".length));
}

export function traceOf({ callId, tool, ms, ok, code }: CallRecord): CallTrace {
  return code === undefined ? { callId, tool, ms, ok } : { callId, tool, ms, ok, code };
}
