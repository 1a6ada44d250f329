import {
  type CodeAct,
  createCodeAct,
  createProgress,
  executeCodeTool,
  formatResultForModel,
  type RunOptions,
} from "@codeact/core";
import { jsonSchema, type ToolSet } from "ai";
import { toHostTools } from "./host-tools.ts";
import { withOuterCall } from "./outer-call.ts";
import { contextSchemaOf } from "./tool-contexts.ts";
import type { ExecuteCodeInput, ExecuteCodeOutput, ExecuteCodeTool, ExecuteCodeToolOptions } from "./types.ts";

/** The tool alone. The model learns how to use it from `buildInstructions()`, which belongs into your instructions. */
export function createExecuteCodeTool<TOOLS extends ToolSet>(
  options: ExecuteCodeToolOptions<TOOLS>,
): ExecuteCodeTool<TOOLS> {
  const { tools, toolsContext, context, ...coreOptions } = options;
  const contexts = new Map(Object.entries(toolsContext ?? {}));
  const surroundings = { contexts, canAsk: options.onApproval !== undefined };
  let current = toHostTools(tools, surroundings);
  const core = createCodeAct({ ...coreOptions, tools: current.tools });

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
    description: () => core.buildToolDescription(),
    inputSchema,
    contextSchema: contextSchemaOf<TOOLS>(() => current.toolSet, toolsContext),
    async *execute({ code }, call) {
      await ready();
      const facts = typeof context === "function" ? context(call) : context;
      yield* run(core, code, { signal: call.abortSignal, context: withOuterCall(facts, call, toolsContext) });
    },
    toModelOutput({ output }) {
      if (output.status === "running") return { type: "text", value: "The program is still running." };
      const { text, isError } = formatResultForModel(output, { maxChars: options.modelOutputChars });
      return { type: isError ? "error-text" : "text", value: text };
    },
    buildInstructions: (instructionOptions) => core.buildInstructions(instructionOptions),
    async warmup() {
      await Promise.all([ready(), core.warmup()]);
    },
    update(changes) {
      const next = toHostTools(changes.tools, surroundings);
      core.update({ tools: next.tools });
      current = next;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(core[Symbol.asyncDispose]()),
  };
}

async function* run(core: CodeAct, code: string, options: RunOptions): AsyncGenerator<ExecuteCodeOutput, void> {
  const progress = createProgress();
  const left = new AbortController();
  const signal = AbortSignal.any(options.signal ? [options.signal, left.signal] : [left.signal]);
  const result = core.run(code, { ...options, signal, onEvent: progress.observe });
  try {
    for await (const calls of progress.until(result)) yield { status: "running", calls };
    yield await result;
  } finally {
    left.abort(); // A reader that leaves early ends the run; one that is over does not mind.
  }
}

const inputSchema = jsonSchema<ExecuteCodeInput>(executeCodeTool.inputSchema, {
  validate: (value) =>
    typeof value === "object" && value !== null && "code" in value && typeof value.code === "string"
      ? { success: true, value: { code: value.code } }
      : { success: false, error: new TypeError("code: must be a string") },
});
