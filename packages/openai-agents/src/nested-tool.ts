import { type CodeAct, type JsonValue, unwrapMcpResult } from "@codeact/core";
import type { CallClaim } from "@codeact/core/adapter";
import { invokeFunctionTool } from "@openai/agents";
import type { FunctionTool } from "./host-tools.ts";
import { scopes } from "./scope.ts";

/** What the default error function of the Agents SDK says instead of the error. */
const hiddenError = "An error occurred while running the tool. Please try again.";

/**
 * A tool as the nested agent has it: the Agents SDK approves, guards, hooks and traces it as ever, but its output is
 * sealed, and it runs once, however often the same state is run. It asks unless somebody else is asked for it.
 */
export function nestedTool<Context>(tool: FunctionTool<Context>, core: CodeAct, asks: boolean): FunctionTool<Context> {
  const outputs = new Map<unknown, JsonValue>();
  return {
    ...tool,
    needsApproval: async (...call) => asks && (await tool.needsApproval(...call)),
    // The output is sealed text, and time is kept inside.
    outputSchema: undefined,
    timeoutMs: undefined,
    outputGuardrails: tool.outputGuardrails?.map((guardrail) => ({
      ...guardrail,
      run: (data) => guardrail.run({ ...data, output: outputs.get(data.output) ?? data.output }),
    })),
    async invoke(runContext, input, details) {
      const ticket = details?.toolCall?.callId ?? "";
      const scope = scopes.getStore();
      const call = { tool: tool.name, input: JSON.parse(input) as JsonValue, context: scope?.context ?? {} };
      try {
        const outcome = await core.runOnce(ticket, call, (given) =>
          invokeTool(tool, runContext, JSON.stringify(given), details),
        );
        const output = JSON.stringify({ codeact: outcome.sealed });
        if (tool.outputGuardrails?.length && outcome.status === "returned") outputs.set(output, outcome.output);
        return output;
      } catch (thrown) {
        if (scope !== undefined) scope.error ??= thrown;
        throw thrown;
      }
    },
  };
}

/** What the result of a call claims. What looks like an output and is not sealed, core refuses. */
export function claimIn(text: string | undefined): CallClaim | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as { codeact?: unknown } | null;
    return { type: "sealed", outcome: typeof value?.codeact === "string" ? value.codeact : text };
  } catch {
    // The words in which the Agents SDK says that it did not run the call.
    return { type: "withheld", message: text };
  }
}

type InvokeArguments<Context> = Parameters<FunctionTool<Context>["invoke"]>;

/** The tool itself, with its own time limit. Whatever goes wrong is thrown; text content is its text. */
export async function invokeTool<Context>(
  tool: FunctionTool<Context>,
  ...[runContext, input, details]: InvokeArguments<Context>
): Promise<unknown> {
  const timed = { ...tool, timeoutBehavior: "raise_exception" as const };
  const value: unknown = await invokeFunctionTool({ tool: timed, runContext, input, details });
  if (value === hiddenError) throw new Error(hiddenError);
  const parts = Array.isArray(value) ? value : [value];
  return unwrapMcpResult(parts.length > 0 && parts.every(isText) ? { content: parts } : value);
}

function isText(part: unknown): boolean {
  return typeof part === "object" && part !== null && "type" in part && part.type === "text" && "text" in part;
}
