import { type Attributes, context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

export interface SpanFacts {
  readonly name: string;
  readonly parent: string | undefined;
  readonly traceParent: string;
  readonly links: readonly string[];
  readonly attributes: Attributes;
  readonly status: number;
  readonly message: string | undefined;
}

export interface Telemetry {
  /** Spans that ended since the last time, in that order. */
  spans(): SpanFacts[];
  /** Sums and counts since the last time, each as its name, its attributes and its value. */
  points(): Promise<[name: string, attributes: Attributes, value: number][]>;
}

const idOf = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string =>
  `00-${traceId}-${spanId}-01`;

/** Sets the real SDK up for this process, with exporters in memory. */
export function setUpTelemetry(): Telemetry {
  const spanExporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  return {
    spans() {
      const ended = spanExporter.getFinishedSpans();
      spanExporter.reset();
      const names = new Map(ended.map((span) => [span.spanContext().spanId, span.name]));
      return ended.map((span) => ({
        name: span.name,
        parent: names.get(span.parentSpanContext?.spanId ?? ""),
        traceParent: idOf(span.spanContext()),
        links: span.links.map((link) => idOf(link.context)),
        attributes: span.attributes,
        status: span.status.code,
        message: span.status.message,
      }));
    },
    async points() {
      await reader.forceFlush();
      const all = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
      metricExporter.reset();
      return all.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }): [string, Attributes, number] => [
          descriptor.name,
          attributes,
          typeof value === "number" ? value : value.count,
        ]),
      );
    },
  };
}
