import { audienceOf } from "../approval/audience.ts";
import type { RunState } from "../approval/run-state.ts";
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
  readonly start: StartMessage;
  readonly guest: Guest;
  readonly calls: OpenCalls;
  readonly tools: ReadonlyMap<string, CatalogTool>;
  readonly context: RunContext;
  readonly wallMs: number;
  readonly ttlMs: number;
  readonly warnings: readonly RunWarning[];
  readonly operations: RunState["operations"];
}

/** Everything a waiting run is made of, as it stands. */
export function cutState(options: CutOptions): RunState {
  const { runId, generation, engine, source, start, guest, calls, tools, warnings, operations } = options;
  const waiting = calls.cut();
  const called = new Set(calls.records.map(({ tool }) => tool));
  return {
    version: 1,
    runId,
    generation,
    // As long as any of its questions stands.
    expiresAt: Math.max(
      ...waiting.pending.map(({ expiresAt }) => expiresAt),
      waiting.pending.length > 0 ? 0 : Date.now() + options.ttlMs,
    ),
    audience: audienceOf(options.context),
    engine,
    kernelHash,
    source,
    start,
    batches: guest.journal.batches,
    digests: guest.digests,
    ...waiting,
    tools: Object.fromEntries(
      [...called].flatMap((name) => {
        const tool = tools.get(name);
        return tool === undefined ? [] : [[name, tool.fingerprint]];
      }),
    ),
    used: { wallMs: options.wallMs, cpuMs: guest.cpuMs },
    warnings,
    operations,
  };
}
