import {
  ConfigurationError,
  createCodeAct,
  createDecisions,
  executeCodeTool,
  formatResultForModel,
  type HostTool,
} from "@codeact/core";
import { jsonSchema, type ToolExecutionOptions, type ToolResultPart, type ToolSet } from "ai";
import { createAskingTool } from "./asking-tool.ts";
import { markOutput } from "./history.ts";
import { toHostTools } from "./host-tools.ts";
import { withOuterCall } from "./outer-call.ts";
import { asksFirst, type ProgramParts, runProgram } from "./run-program.ts";
import { contextSchemaOf } from "./tool-contexts.ts";
import { startTrace } from "./tracing.ts";
import type {
  Decide,
  ExecuteCodeArtifact,
  ExecuteCodeInput,
  ExecuteCodeOutput,
  ExecuteCodeTool,
  ExecuteCodeToolOptions,
} from "./types.ts";

/** The tool alone. The model learns how to use it from `buildInstructions()`, which belongs into your instructions. */
export function createExecuteCodeTool<TOOLS extends ToolSet>(
  options: ExecuteCodeToolOptions<TOOLS>,
): ExecuteCodeTool<TOOLS> {
  const { execute_code, asking } = assemble(options);
  for (const name of asking) {
    const remedy = 'The tool alone cannot wait: give onApproval or approvalScope: "block", or use createCodeAct';
    throw new ConfigurationError(`tools.${name}`, `may need approval. ${remedy}`);
  }
  return execute_code;
}

export interface Assembled<TOOLS extends ToolSet> {
  readonly execute_code: ExecuteCodeTool<TOOLS>;
  readonly decide: Decide;
  /** Tools that programs may have to wait for. */
  readonly asking: readonly string[];
  /** One of these, ready for the AI SDK to ask about. */
  askingTool(name: string, isVisible: boolean): ToolSet[string];
}

/** `execute_code`, and what the wirings need beside it. */
export function assemble<TOOLS extends ToolSet>(options: ExecuteCodeToolOptions<TOOLS>): Assembled<TOOLS> {
  const { tools, toolsContext = {}, toolApproval, context, ...coreOptions } = options;
  const surroundings = { contexts: new Map(Object.entries(toolsContext)), toolApproval };
  let current = toHostTools(tools, surroundings);
  const core = createCodeAct({ ...coreOptions, tools: current.tools });
  const decisions = createDecisions(options.continuations);
  const factsOf = (call: ToolExecutionOptions<unknown>) => (typeof context === "function" ? context(call) : context);
  const canAsk = options.onApproval !== undefined;
  const parts: ProgramParts = { core, decisions, canAsk };
  const mayWait = ({ approvalMode }: HostTool): boolean =>
    !canAsk && options.approvalScope !== "block" && approvalMode !== "never_require";
  const asking = current.tools.filter(mayWait).map(({ name }) => name);

  /** Construction is synchronous, so it finds what is wrong at once; only JSON Schemas that are promises come later. */
  async function ready(): Promise<void> {
    const awaited = current;
    if (!awaited.late) return;
    await awaited.late;
    if (awaited !== current) return ready(); // Somebody else was first, or has changed the tools.
    core.update({ tools: awaited.tools });
    current = { ...awaited, late: undefined };
  }

  return {
    execute_code: {
      description: () => core.buildToolDescription(),
      inputSchema,
      contextSchema: contextSchemaOf<TOOLS>(() => current.toolSet, toolsContext),
      needsApproval: (_input, call) => asksFirst(parts, call),
      async *execute({ code }, call) {
        await ready();
        const contexts = { ...toolsContext, ...call.context };
        yield* runProgram(parts, code, call, withOuterCall(factsOf(call), call, contexts, await startTrace()));
      },
      toModelOutput: ({ output }) => toModelOutput(output, options.modelOutputChars),
      buildInstructions: (instructionOptions) => core.buildInstructions(instructionOptions),
      async warmup() {
        await Promise.all([ready(), core.warmup()]);
      },
      update(changes) {
        const next = toHostTools(changes.tools, surroundings);
        const late = next.tools.find((tool) => mayWait(tool) && !asking.includes(tool.name));
        if (late) throw new ConfigurationError(`tools.${late.name}`, "may need approval, and was not there before");
        core.update({ tools: next.tools });
        current = next;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(core[Symbol.asyncDispose]()),
    },
    decide: decisions.decide,
    asking,
    askingTool: (name, isVisible) =>
      createAskingTool(name, isVisible, {
        core,
        decisions,
        contexts: surroundings.contexts,
        tools: () => current,
        factsOf: (call) => {
          const own = call.context === undefined ? {} : { [name]: call.context };
          return withOuterCall(factsOf(call), call, { ...toolsContext, ...own });
        },
      }),
  };
}

function toModelOutput(output: ExecuteCodeOutput, maxChars: number | undefined): ToolResultPart["output"] {
  if (output.status === "running") return { type: "text", value: "The program is still running." };
  const { text, isError } = formatResultForModel(output, { maxChars });
  if (output.status === "interrupted") return markOutput(text, output.continuation, output.interruptions);
  // Clients may have given back something else.
  const files = (Array.isArray(output.artifacts) ? output.artifacts : []).flatMap((artifact: ExecuteCodeArtifact) => {
    if (!("data" in artifact)) return [];
    const { mediaType, name: filename, data } = artifact;
    return [{ type: "file" as const, mediaType, filename, data: { type: "data" as const, data } }];
  });
  if (files.length > 0) return { type: "content", value: [{ type: "text", text }, ...files] };
  return { type: isError ? "error-text" : "text", value: text };
}

const inputSchema = jsonSchema<ExecuteCodeInput>(executeCodeTool.inputSchema, {
  validate: (value) =>
    typeof value === "object" && value !== null && "code" in value && typeof value.code === "string"
      ? { success: true, value: { code: value.code } }
      : { success: false, error: new TypeError("code: must be a string") },
});
