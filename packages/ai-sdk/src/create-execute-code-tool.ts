import { executeCodeTool } from "@codeact/core";
import {
  asksFirst,
  type Bridge,
  codeOf,
  createBridge,
  type ExecuteCodeInput,
  type ExecuteCodeOutput,
  type HistoryCall,
  noteOf,
  refuseTool,
  runCall,
  toPortable,
} from "@codeact/core/adapter";
import { jsonSchema, type ToolExecutionOptions, type ToolResultPart, type ToolSet } from "ai";
import { type AskingToolParts, createAskingTool } from "./asking-tool.ts";
import { readMessages, withNote } from "./history.ts";
import { toBridged } from "./host-tools.ts";
import { outerCalls } from "./outer-call.ts";
import { contextSchemaOf } from "./tool-contexts.ts";
import type { ExecuteCodeTool, ExecuteCodeToolOptions } from "./types.ts";

/** The tool alone. The model learns how to use it from `buildInstructions()`, which belongs into your instructions. */
export function createExecuteCodeTool<TOOLS extends ToolSet>(
  options: ExecuteCodeToolOptions<TOOLS>,
): ExecuteCodeTool<TOOLS> {
  const { execute_code, asking } = assemble(options);
  for (const name of asking) {
    const remedy = 'The tool alone cannot wait: give onApproval or approvalScope: "block", or use createCodeAct';
    refuseTool(name, `may need approval. ${remedy}`);
  }
  return execute_code;
}

export interface Assembled<TOOLS extends ToolSet> {
  readonly bridge: Bridge<ToolSet>;
  readonly execute_code: ExecuteCodeTool<TOOLS>;
  /** Tools that programs may have to wait for. */
  readonly asking: readonly string[];
  /** One of these, ready for the AI SDK to ask about. */
  askingTool(name: string, isVisible: boolean): ToolSet[string];
}

/** `execute_code`, and what the wirings need beside it. */
export function assemble<TOOLS extends ToolSet>(options: ExecuteCodeToolOptions<TOOLS>): Assembled<TOOLS> {
  const { tools, toolsContext = {}, toolApproval, context, ...others } = options;
  const surroundings = { contexts: new Map(Object.entries(toolsContext)), toolApproval };
  const bridge = createBridge<ToolSet>(tools, (toolSet) => toBridged(toolSet, surroundings), others);
  const { core } = bridge;
  const findAsking = (): string[] => core.asking().filter((name) => name !== executeCodeTool.name);
  const asking = findAsking();
  const factsOf: AskingToolParts["factsOf"] = (call, given) => {
    const contexts = new Map(Object.entries({ ...toolsContext, ...Object(given) }));
    return outerCalls.within(typeof context === "function" ? context(call) : context, { ...call, context: contexts });
  };
  return {
    bridge,
    asking,
    askingTool: (name, isVisible) =>
      createAskingTool(name, isVisible, { bridge, factsOf, contexts: surroundings.contexts }),
    execute_code: {
      description: () => core.buildToolDescription(),
      inputSchema,
      contextSchema: contextSchemaOf<TOOLS>(() => bridge.tools, toolsContext),
      needsApproval: (_input, call) => asksFirst(core, inHistory(call)),
      async *execute({ code }, call) {
        const facts = factsOf(call, call.context);
        const states = runCall(bridge, code, inHistory(call), { signal: call.abortSignal, context: facts });
        for await (const state of states) yield toPortable(state);
      },
      toModelOutput: ({ output }) => toModelOutput(output, bridge),
      ...bridge.handle,
      update(changes) {
        const before = bridge.tools;
        bridge.update(changes.tools);
        const late = findAsking().find((name) => !asking.includes(name));
        if (late === undefined) return;
        bridge.update(before);
        refuseTool(late, "may need approval, and was not there before");
      },
    },
  };
}

function inHistory({
  toolCallId,
  messages,
}: Pick<ToolExecutionOptions<unknown>, "toolCallId" | "messages">): HistoryCall {
  return { id: toolCallId, history: readMessages(messages) };
}

function toModelOutput(output: ExecuteCodeOutput, { core }: Bridge<ToolSet>): ToolResultPart["output"] {
  if (output.status === "running") return { type: "text", value: "The program is still running." };
  const { text, isError, files } = core.resultForModel(output);
  if (output.status === "interrupted") return withNote({ type: "text", value: text }, noteOf(output));
  if (files.length === 0) return { type: isError ? "error-text" : "text", value: text };
  const parts = files.map(({ name: filename, mediaType, base64 }) => {
    return { type: "file" as const, mediaType, filename, data: { type: "data" as const, data: base64 } };
  });
  return { type: "content", value: [{ type: "text", text }, ...parts] };
}

const inputSchema = jsonSchema<ExecuteCodeInput>(executeCodeTool.inputSchema, {
  validate(value) {
    const code = codeOf(value);
    if (code === undefined) return { success: false, error: new TypeError("code: must be a string") };
    return { success: true, value: { code } };
  },
});
