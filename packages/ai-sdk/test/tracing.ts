import { OpenTelemetry } from "@ai-sdk/otel";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { registerTelemetry } from "ai";

export interface Tracing {
  /** Does the work in a trace of its own. */
  inside<T>(work: () => Promise<T>): Promise<T>;
  /** Ended spans of that work, each as the names from the root down to it. */
  paths(): string[][];
}

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
registerTelemetry(new OpenTelemetry());

export function createTracing(): Tracing {
  const traces = new Set<string>();
  return {
    inside: (work) =>
      trace.getTracer("suite").startActiveSpan("turn", async (span) => {
        traces.add(span.spanContext().traceId);
        try {
          return await work();
        } finally {
          span.end();
        }
      }),
    paths() {
      const spans = exporter.getFinishedSpans().filter((span) => traces.has(span.spanContext().traceId));
      const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
      return spans.map((span) => {
        const path: string[] = [];
        for (let at: typeof span | undefined = span; at; at = byId.get(at.parentSpanContext?.spanId ?? ""))
          path.unshift(at.name);
        return path;
      });
    },
  };
}
