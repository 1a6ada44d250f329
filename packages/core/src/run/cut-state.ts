import { audienceOf } from "../approval/audience.ts";
import type { PendingCall, RunState } from "../approval/run-state.ts";
import type { StartMessage } from "../engine.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import type { CatalogTool } from "../tools/catalog.ts";
import type { RunContext, RunWarning } from "../types.ts";
import type { Guest } from "./guest.ts";
import type { OpenCalls } from "./open-calls.ts";

export interface CutOptions {
  readonly runId: string;
  readonly generation: number;
  readonly engine: string;
  readonly source: string;
  readonly approved: boolean;
  /** Neither is there before the program has started. */
  readonly start: StartMessage | undefined;
  readonly guest: Guest | undefined;
  readonly calls: OpenCalls;
  readonly tools: ReadonlyMap<string, CatalogTool>;
  readonly context: RunContext;
  readonly wallMs: number;
  readonly ttlMs: number;
  readonly warnings: readonly RunWarning[];
  readonly operations: RunState["operations"];
  readonly trace: RunState["trace"];
  /** None when no record is asked for. */
  readonly notes: RunState["notes"];
}

/** Everything a waiting run is made of, as it stands. */
export function cutState(options: CutOptions): RunState {
  const { runId, generation, engine, source, approved, start, guest, calls, tools } = options;
  const { warnings, operations, trace, notes } = options;
  const waiting = calls.cut();
  // A program that is approved as a whole may call any of them.
  const called = start === undefined || approved ? tools.keys() : new Set(calls.records.map(({ tool }) => tool));
  const fingerprints = [...called].flatMap((name) => {
    const tool = tools.get(name);
    return tool === undefined ? [] : [[name, tool.fingerprint] as const];
  });
  return {
    version: 1,
    runId,
    generation,
    expiresAt: lastExpiry(waiting.pending) ?? Date.now() + options.ttlMs,
    audience: audienceOf(options.context),
    engine,
    kernelHash,
    source,
    approved,
    ...(start === undefined ? {} : { start }),
    batches: guest?.journal.batches ?? [],
    digests: guest?.digests ?? [],
    shown: guest?.shown ?? "",
    ...waiting,
    tools: Object.fromEntries(fingerprints),
    used: { wallMs: options.wallMs, cpuMs: guest?.cpuMs ?? 0 },
    warnings,
    operations,
    ...(trace === undefined ? {} : { trace }),
    ...(notes === undefined ? {} : { notes }),
  };
}

/** A continuation is good as long as any of its questions stands. */
function lastExpiry(pending: readonly PendingCall[]): number | undefined {
  return pending.length === 0 ? undefined : Math.max(...pending.map(({ expiresAt }) => expiresAt));
}
