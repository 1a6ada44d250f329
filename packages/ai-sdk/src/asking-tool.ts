import type { RunContext } from "@codeact/core";
import { type Bridge, refuseTool } from "@codeact/core/adapter";
import { jsonSchema, type Tool, type ToolExecutionOptions, type ToolSet } from "ai";
import { type Output, readMessages, withNote } from "./history.ts";
import { contextSchemaWith } from "./tool-contexts.ts";

type Call = ToolExecutionOptions<unknown>;

export interface AskingToolParts {
  readonly bridge: Bridge<ToolSet>;
  /** Contexts of tools as far as they are known before any call. */
  readonly contexts: ReadonlyMap<string, unknown>;
  /** The facts of a call, for policies and the tool. */
  readonly factsOf: (call: Call, toolsContext: unknown) => RunContext;
}

/**
 * A tool that programs wait for, as the AI SDK asks about it and runs it: for each call that was handed out, once.
 * If it is visible, the model may call it too, by the tool's own rule.
 */
export function createAskingTool(name: string, isVisible: boolean, parts: AskingToolParts): ToolSet[string] {
  const { bridge, contexts } = parts;
  const tool = bridge.tools[name] ?? refuseTool(name, "is no tool");
  const { needsApproval, toModelOutput, contextSchema } = tool;
  const seals = new Map<string, string>();
  const isOfProgram = ({ messages, toolCallId }: Pick<Call, "messages" | "toolCallId">): boolean =>
    readMessages(messages).asked.has(toolCallId);
  const asking: Partial<Tool<unknown, unknown, unknown>> = {
    // The input of a program's call is core's and was checked there.
    inputSchema: isVisible ? tool.inputSchema : jsonSchema({}),
    ...(contextSchema && { contextSchema: contextSchemaWith(contextSchema, contexts.get(name)) }),
    needsApproval: (input, call) =>
      isOfProgram(call) || (typeof needsApproval === "function" ? needsApproval(input, call) : !!needsApproval),
    async execute(input, call) {
      if (isOfProgram(call)) {
        const { output, sealed } = await runApproved(name, parts, input, call);
        seals.set(call.toolCallId, sealed);
        return output;
      }
      if (isVisible) return bridge.tools[name]?.execute?.(input, call);
      throw new Error(`${name} can be called by programs only.`);
    },
    async toModelOutput(result) {
      const output = (await toModelOutput?.(result)) ?? defaultOutput(result.output);
      const sealed = seals.get(result.toolCallId);
      seals.delete(result.toolCallId);
      return sealed === undefined ? output : withNote(output, { sealed });
    },
  };
  return Object.assign({}, tool, asking);
}

async function runApproved(name: string, { bridge, factsOf }: AskingToolParts, input: unknown, call: Call) {
  const { toolCallId, messages, abortSignal: signal } = call;
  if (readMessages(messages).answers.get(toolCallId)?.approved !== true) {
    throw new Error(`${name} was not approved. Give toolApproval of createCodeAct to generateText, or compose it.`);
  }
  const own = call.context === undefined ? {} : { [name]: call.context };
  const once = { tool: name, input: input as never, context: factsOf(call, own), signal };
  const outcome = await bridge.core.runOnce(toolCallId, once);
  if (outcome.status === "threw") throw new Error(outcome.error.message);
  return outcome;
}

/** As the AI SDK does where a tool has no `toModelOutput`. */
function defaultOutput(output: unknown): Output {
  return typeof output === "string"
    ? { type: "text", value: output }
    : { type: "json", value: (output ?? null) as never };
}
