import { setTraceProcessors, setTracingDisabled, type TracingProcessor } from "@openai/agents";

interface Ended {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
}

const ended: Ended[] = [];
const nothing = async (): Promise<void> => {};
const recorder: TracingProcessor = {
  onTraceStart: nothing,
  onTraceEnd: nothing,
  onSpanStart: nothing,
  onSpanEnd: async ({ traceId, spanId, parentId, spanData }: Parameters<TracingProcessor["onSpanEnd"]>[0]) => {
    const name = "name" in spanData && spanData.name ? String(spanData.name) : spanData.type;
    ended.push({ traceId, spanId, parentId, name });
  },
  shutdown: nothing,
  forceFlush: nothing,
};
setTracingDisabled(false);
setTraceProcessors([recorder]);

/** Ended spans of a trace, each as the names from the root down to it. */
export function spanPaths(traces: ReadonlySet<string>): string[][] {
  const spans = ended.filter(({ traceId }) => traces.has(traceId));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans.map((span) => {
    const path: string[] = [];
    for (let at: Ended | undefined = span; at; at = byId.get(at.parentId ?? "")) path.unshift(at.name);
    return path;
  });
}
