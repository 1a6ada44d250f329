/** Does the work of one tool in a span below that of `execute_code`. */
export type Trace = <T>(tool: string, toolCallId: string, work: () => Promise<T>) => Promise<T>;

/** Remembers the place in the trace where a program is started. Without OpenTelemetry nothing is traced. */
export async function startTrace(): Promise<Trace> {
  const api = await import("@opentelemetry/api").catch(() => undefined);
  if (api === undefined) return (_tool, _toolCallId, work) => work();
  const place = api.context.active();
  const tracer = api.trace.getTracer("@codeact/ai-sdk");
  return (tool, toolCallId, work) => {
    const attributes = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "gen_ai.tool.call.id": toolCallId,
    };
    return tracer.startActiveSpan(`execute_tool ${tool}`, { attributes }, place, async (span) => {
      try {
        return await work();
      } catch (thrown) {
        span.recordException(thrown instanceof Error ? thrown : String(thrown));
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw thrown;
      } finally {
        span.end();
      }
    });
  };
}
