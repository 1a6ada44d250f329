import type { Attributes, Link } from "@opentelemetry/api";
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
  /** Begins a part of a run, below the span that is active here. Undefined when nobody traces or measures. */
  begin(run: TracedRun): Promise<RunTrace | undefined>;
}

const scope = "@codeact/core";
/** Where version 1 of the API keeps what an application has set up; until then it need not be loaded. */
const registry = Symbol.for("opentelemetry.js.api.1");

/** Traces by what the application has set up for OpenTelemetry; where it is not installed there is nothing to do. */
export function createTracing({ contents = false }: TracingOptions): Tracing {
  let loading: Promise<typeof import("@opentelemetry/api") | undefined> | undefined;
  let measured: { readonly by: unknown; readonly instruments: Instruments | undefined } | undefined;
  return {
    async begin({ runId, before }) {
      if (!(registry in globalThis)) return undefined;
      loading ??= import("@opentelemetry/api").catch(() => undefined);
      const api = await loading;
      if (api === undefined) return undefined;
      const provider = api.metrics.getMeterProvider();
      if (measured?.by !== provider) {
        const meter = provider.getMeter(scope);
        // Without a provider there is one meter, which does nothing.
        const measures = meter !== api.createNoopMeter();
        measured = { by: provider, instruments: measures ? createInstruments(meter) : undefined };
      }
      const context = before === undefined ? undefined : readTraceParent(before);
      const links: Link[] = context === undefined ? [] : [{ context }];
      const place = api.context.active();
      const tracer = api.trace.getTracer(scope);
      const span = tracer.startSpan("execute_tool execute_code", { attributes: of(runId), links }, place);
      if (!api.isSpanContextValid(span.spanContext()) && measured.instruments === undefined) return undefined;
      return new RunTrace({ api, tracer, span, place, contents, instruments: measured.instruments });
    },
  };
}

function of(runId: string): Attributes {
  return {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "execute_code",
    "gen_ai.tool.type": "function",
    "codeact.run.id": runId,
  };
}
