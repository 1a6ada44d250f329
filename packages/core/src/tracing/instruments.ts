import type { Counter, Histogram, Meter } from "@opentelemetry/api";

/** What is counted and measured, over all runs. */
export interface Instruments {
  /** Runs that have ended. */
  readonly runs: Counter;
  readonly interruptions: Counter;
  readonly limitHits: Counter;
  /** How long runs waited for a place among the active ones. */
  readonly poolWait: Histogram;
  /** Of `execute_code`, without the time it is interrupted, and of each call. */
  readonly duration: Histogram;
}

/** Seconds: a run takes a millisecond, or as long as its slowest tool. */
const boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export function createInstruments(meter: Meter): Instruments {
  const counter = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(name, { unit: `{${unit}}`, description });
  const histogram = (name: string, description: string): Histogram =>
    meter.createHistogram(name, { unit: "s", description, advice: { explicitBucketBoundaries: boundaries } });
  return {
    runs: counter("codeact.runs", "run", "Runs that have ended"),
    interruptions: counter("codeact.interruptions", "interruption", "Runs that stopped to wait for decisions"),
    limitHits: counter("codeact.limit_hits", "hit", "Limits that runs have reached"),
    poolWait: histogram("codeact.pool.wait", "Time runs waited for a place"),
    // https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/execute-tool.md
    duration: histogram("gen_ai.execute_tool.duration", "Duration of execute_code and of the calls of its programs"),
  };
}
