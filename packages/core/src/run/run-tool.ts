import { basename } from "node:path";
import type { CallError } from "../engine.ts";
import type { GuestErrorCode } from "../error-codes.ts";
import { toJsonText } from "../internal/json.ts";
import type { CatalogTool } from "../tools/catalog.ts";
import type { JsonValue, RunContext } from "../types.ts";

export type ToolOutcome = { readonly output: string } | { readonly error: CallError };

export interface ToolCall {
  readonly tool: CatalogTool;
  readonly input: JsonValue;
  readonly runId: string;
  readonly callId: string;
  readonly context: RunContext;
  /** Fires when the run ends. */
  readonly signal: AbortSignal;
  readonly resultBytes: number;
}

const longestMessage = 2_000;

/** Executes a host tool; whatever it does, the answer is an outcome. */
export async function runTool(call: ToolCall): Promise<ToolOutcome> {
  const { tool, input, runId, callId, context } = call;
  const { timeoutMs } = tool.tool;
  const controller = new AbortController();
  const abort = (): void => controller.abort(call.signal.reason);
  call.signal.addEventListener("abort", abort, { once: true });
  const { promise: late, resolve: expire } = Promise.withResolvers<ToolOutcome>();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(new DOMException(`The tool took longer than ${timeoutMs} ms.`, "TimeoutError"));
          expire(
            failure("TOOL_TIMEOUT", "TimeoutError", `The tool ${tool.tool.name} took longer than ${timeoutMs} ms.`),
          );
        }, timeoutMs);
  try {
    const execute = tool.tool.execute as (input: unknown, options: unknown) => unknown;
    const running = (async () => execute(input, { runId, callId, context, signal: controller.signal }))();
    const done = running.then(
      (output) => checkOutput(tool, output, call.resultBytes),
      (thrown) => describeFailure(tool.tool.name, thrown),
    );
    return await (timer === undefined ? done : Promise.race([done, late]));
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", abort);
  }
}

/** The one funnel for outputs, whoever ran the tool: schema, JSON, size. */
export async function checkOutput(
  { tool, checkOutput: check }: CatalogTool,
  output: unknown,
  resultBytes: number,
): Promise<ToolOutcome> {
  const written = toJsonText(output);
  if (!written.ok) {
    return failure(
      "TOOL_INVALID_OUTPUT",
      "TypeError",
      `The tool ${tool.name} returned what is not JSON: ${written.problem}.`,
    );
  }
  if (Buffer.byteLength(written.text) > resultBytes) {
    return failure(
      "LIMIT_RESULT_SIZE",
      "RangeError",
      `The output of ${tool.name} is larger than ${resultBytes} bytes.`,
    );
  }
  if (check === undefined) return { output: written.text };
  const result = await check(JSON.parse(written.text));
  if (result.valid) return { output: written.text };
  const issues = result.issues.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return failure(
    "TOOL_INVALID_OUTPUT",
    "TypeError",
    `The output of ${tool.name} does not fit its output schema: ${issues}.`,
  );
}

/** Name and message only: no stack, no cause, no fields, no path of the host. */
function describeFailure(tool: string, thrown: unknown): ToolOutcome {
  try {
    if (thrown instanceof Error) {
      const path: unknown = (thrown as NodeJS.ErrnoException).path;
      const message = typeof path === "string" ? thrown.message.replaceAll(path, basename(path)) : thrown.message;
      return failure("TOOL_FAILED", String(thrown.name), bounded(String(message)) || `The tool ${tool} failed.`);
    }
    if (typeof thrown === "string") return failure("TOOL_FAILED", "Error", bounded(thrown));
  } catch {
    // A hostile error object: its getters threw.
  }
  return failure("TOOL_FAILED", "Error", `The tool ${tool} failed.`);
}

export function failure(code: GuestErrorCode, name: string, message: string): { readonly error: CallError } {
  return { error: { name: name.slice(0, 100), message, code } };
}

function bounded(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}...` : message;
}
