import { basename } from "node:path";
import type { CallOutcome } from "../approval/outcomes.ts";
import type { CallError } from "../engine.ts";
import type { GuestErrorCode } from "../error-codes.ts";
import { DeferredCallError } from "../errors.ts";
import { toJsonText } from "../internal/json.ts";
import { type CatalogTool, describeInvalidOutput } from "../tools/catalog.ts";
import type { JsonValue, RunContext, SchemaIssue } from "../types.ts";

export type ToolOutcome = CallOutcome;
/** The tool did not settle: its framework runs it at another level. */
export interface DeferredOutcome {
  readonly deferred: true;
}

export interface ToolCall {
  readonly tool: CatalogTool;
  readonly input: JsonValue;
  readonly runId: string;
  readonly callId: string;
  readonly context: RunContext;
  /** Fires when the run ends, and when the tool takes too long. */
  readonly controller: AbortController;
  readonly resultBytes: number;
}

const longestMessage = 2_000;

/** Executes a host tool; whatever it does, the answer is an outcome. */
export async function runTool(call: ToolCall): Promise<ToolOutcome | DeferredOutcome> {
  const { tool, input, runId, callId, context, controller } = call;
  const { timeoutMs } = tool.tool;
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
    const done = running
      .then((output) => checkOutput(tool, output, call.resultBytes))
      .catch((thrown) =>
        thrown instanceof DeferredCallError ? { deferred: true as const } : describeFailure(tool.tool.name, thrown),
      );
    return await (timer === undefined ? done : Promise.race([done, late]));
  } finally {
    clearTimeout(timer);
  }
}

/** The one funnel for outputs, whoever ran the tool: schema, JSON, size. */
export async function checkOutput(entry: CatalogTool, output: unknown, resultBytes: number): Promise<ToolOutcome> {
  const { tool, checkOutput: check } = entry;
  // A schema library sees what the tool gave and may complete it; a JSON Schema sees what the program will.
  if (tool.validateOutput !== undefined && check !== undefined) {
    const result = await check(output);
    return result.valid ? writeOutput(tool.name, result.value, resultBytes) : invalidOutput(entry, result.issues);
  }
  const written = writeOutput(tool.name, output, resultBytes);
  if (check === undefined || "error" in written) return written;
  const value: unknown = JSON.parse(written.output);
  const result = await check(value);
  return result.valid ? written : invalidOutput(entry, result.issues);
}

/** The output as JSON text, within its limit. */
export function writeOutput(tool: string, output: unknown, resultBytes: number): ToolOutcome {
  const written = toJsonText(output);
  if (!written.ok) {
    return failure(
      "TOOL_INVALID_OUTPUT",
      "TypeError",
      `The tool ${tool} returned what is not JSON: ${written.problem}.`,
    );
  }
  if (Buffer.byteLength(written.text) > resultBytes) {
    return failure("LIMIT_RESULT_SIZE", "RangeError", `The output of ${tool} is larger than ${resultBytes} bytes.`);
  }
  return { output: written.text };
}

function invalidOutput(entry: CatalogTool, issues: readonly SchemaIssue[]): ToolOutcome {
  return failure("TOOL_INVALID_OUTPUT", "TypeError", describeInvalidOutput(entry, issues));
}

/** Name and message only: no stack, no cause, no fields, no path of the host. */
export function describeFailure(tool: string, thrown: unknown): ToolOutcome {
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

/** `what` is the program, or the call of a tool. */
export function denied(what: string, reason: string | undefined): { readonly error: CallError } {
  const message = `The ${what} was not approved${reason === undefined ? "." : `: ${reason}`}`;
  return failure("APPROVAL_DENIED", "Error", message);
}

function bounded(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}...` : message;
}
