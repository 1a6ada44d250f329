import type { Attributes, MeterProvider, Tracer, TracerProvider } from "@opentelemetry/api";
import type { TracingOptions } from "../types.ts";
import { createInstruments, type Instruments } from "./instruments.ts";
import { RunTrace } from "./run-trace.ts";
import { readTraceParent } from "./span-link.ts";

export interface TracedRun {
  readonly runId: string;
  /** The part of the run before this one. */
  readonly before: string | undefined;
}

export interface Tracing {
  /** Begins a part of a run, below the span that is active here. Undefined where nothing is set up. */
  begin(run: TracedRun): RunTrace | Promise<RunTrace | undefined> | undefined;
}

type Api = typeof import("@opentelemetry/api");
/** What is written to, and whose it is. */
interface Writing {
  readonly traces: TracerProvider;
  readonly tracer: Tracer;
  readonly measures: MeterProvider;
  readonly instruments: Instruments | undefined;
}

const scope = "@codeact/core";
/** Where version 1 of the API keeps what an application has set up; until then it need not be loaded. */
const registry = Symbol.for("opentelemetry.js.api.1");

/** Traces by what the application has set up for OpenTelemetry; where it is not installed there is nothing to do. */
export function createTracing({ contents = false }: TracingOptions): Tracing {
  let loading: Promise<Api | undefined> | undefined;
  let loaded: Api | undefined;
  let writing: Writing | undefined;

  function trace(api: Api, { runId, before }: TracedRun): RunTrace {
    const traces = api.trace.getTracerProvider();
    const measures = api.metrics.getMeterProvider();
    if (writing?.traces !== traces || writing.measures !== measures) writing = write(api, traces, measures);
    const { tracer, instruments } = writing;
    const context = before === undefined ? undefined : readTraceParent(before);
    const span = { attributes: of(runId), links: context === undefined ? [] : [{ context }] };
    return new RunTrace({ api, tracer, span, place: api.context.active(), contents, instruments });
  }

  return {
    begin(run) {
      if (!(registry in globalThis)) return undefined;
      if (loaded !== undefined) return trace(loaded, run);
      loading ??= import("@opentelemetry/api").catch(() => undefined);
      return loading.then((api) => {
        loaded = api;
        return api && trace(api, run);
      });
    },
  };
}

function write(api: Api, traces: TracerProvider, measures: MeterProvider): Writing {
  const meter = measures.getMeter(scope);
  // Without a provider there is one meter, which does nothing.
  const instruments = meter === api.createNoopMeter() ? undefined : createInstruments(meter);
  return { traces, tracer: traces.getTracer(scope), measures, instruments };
}

function of(runId: string): Attributes {
  return {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "execute_code",
    "gen_ai.tool.type": "function",
    "codeact.run.id": runId,
  };
}
