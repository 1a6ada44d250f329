import { type CodeAct, ConfigurationError, type Decisions, type JsonValue, type RunContext } from "@codeact/core";
import { jsonSchema, type Tool, type ToolExecutionOptions, type ToolSet } from "ai";
import { readHistory, sealOutput } from "./history.ts";
import type { HostTools } from "./host-tools.ts";
import { contextSchemaWith } from "./tool-contexts.ts";

type AnyTool = ToolSet[string];

export interface AskingToolParts {
  readonly core: CodeAct;
  readonly decisions: Decisions;
  /** Contexts of tools as far as they are known before any call. */
  readonly contexts: ReadonlyMap<string, unknown>;
  /** As they are now. */
  readonly tools: () => Pick<HostTools, "toolSet" | "tools">;
  /** The facts of a call, for policies and the tool. */
  readonly factsOf: (call: ToolExecutionOptions<unknown>) => RunContext;
}

/**
 * A tool that programs wait for, as the AI SDK asks about it and runs it: for each call that was handed out, once.
 * If it is visible, the model may call it too, by the tool's own rule.
 */
export function createAskingTool(name: string, isVisible: boolean, parts: AskingToolParts): AnyTool {
  const tool = parts.tools().toolSet[name];
  const hostTool = parts.tools().tools.find((other) => other.name === name);
  if (tool === undefined || hostTool === undefined) throw new ConfigurationError(`tools.${name}`, "is no tool");
  const { needsApproval, toModelOutput, contextSchema } = tool;
  const seals = new Map<string, string>();
  const isOfProgram = ({ messages, toolCallId }: Pick<ToolExecutionOptions<unknown>, "messages" | "toolCallId">) =>
    readHistory(messages).asked.has(toolCallId);
  const asking: Partial<Tool<unknown, unknown, unknown>> = {
    // The input of a program's call is core's and was checked there.
    inputSchema: isVisible ? tool.inputSchema : jsonSchema(hostTool.inputSchema),
    ...(contextSchema && { contextSchema: contextSchemaWith(contextSchema, parts.contexts.get(name)) }),
    needsApproval: (input, options) =>
      isOfProgram(options) || (typeof needsApproval === "function" ? needsApproval(input, options) : !!needsApproval),
    async execute(input, options) {
      if (!isOfProgram(options)) {
        if (isVisible) return parts.tools().toolSet[name]?.execute?.(input, options);
        throw new Error(`${name} can be called by programs only.`);
      }
      const { output, sealed } = await runApproved(name, parts, input, options);
      seals.set(options.toolCallId, sealed);
      return output;
    },
    async toModelOutput(result) {
      const output = (await toModelOutput?.(result)) ?? defaultOutput(result.output);
      const sealed = seals.get(result.toolCallId);
      seals.delete(result.toolCallId);
      return sealed === undefined ? output : sealOutput(output, sealed);
    },
  };
  return Object.assign({}, tool, asking);
}

async function runApproved(
  name: string,
  { tools, core, factsOf, decisions }: AskingToolParts,
  input: unknown,
  options: ToolExecutionOptions<unknown>,
): Promise<{ output: unknown; sealed: string }> {
  const { toolCallId: ticket, messages, abortSignal } = options;
  if (readHistory(messages).answers.get(ticket)?.approved !== true) {
    throw new Error(`${name} was not approved. Give toolApproval of createCodeAct to generateText, or compose it.`);
  }
  const context = factsOf(options);
  const decision = await decisions.decisionOn(ticket);
  const given =
    decision?.type === "edit" ? { edited: decision.input } : decision?.type === "reject" ? { rejected: decision } : {};
  const signal = abortSignal ?? new AbortController().signal;
  const outcome = await core.runOnce(
    ticket,
    { tool: name, input: input as JsonValue, context, ...given },
    (checked) => {
      const hostTool = tools().tools.find((tool) => tool.name === name);
      return hostTool?.execute(checked as never, { runId: "", callId: ticket, signal, context });
    },
  );
  if (outcome.status === "threw") throw new Error(outcome.error.message);
  return outcome;
}

/** As the AI SDK does where a tool has no `toModelOutput`. */
function defaultOutput(output: unknown): { type: "text"; value: string } | { type: "json"; value: never } {
  return typeof output === "string"
    ? { type: "text", value: output }
    : { type: "json", value: (output ?? null) as never };
}
