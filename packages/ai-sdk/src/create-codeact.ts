import type { Instructions, SystemModelMessage, ToolSet } from "ai";
import type { ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
import { createExecuteCodeTool } from "./create-execute-code-tool.ts";
import type { ExecuteCodeHandle, ExecuteCodeTool, ExecuteCodeToolOptions } from "./types.ts";

export interface CreateCodeActOptions<TOOLS extends ToolSet> extends ExecuteCodeToolOptions<TOOLS> {
  /** Tools of `tools` that the model can also call directly, because you registered them beside `execute_code`. */
  toolsVisibleToModel?: readonly (keyof TOOLS & string)[];
}

/** Spread it into `generateText`, `streamText` or a `ToolLoopAgent`; only `tools` and `prepareStep` are enumerable. */
export interface CodeActForAiSdk<TOOLS extends ToolSet> extends Omit<ExecuteCodeHandle, "buildInstructions"> {
  readonly tools: { readonly execute_code: ExecuteCodeTool<TOOLS> };
  /** Adds the instructions of `execute_code` to every step. With one of your own, see `composePrepareStep`. */
  readonly prepareStep: ExecuteCodePrepareStep;
}

/** The provider: registers `execute_code`, tells the model how to use it, and hides `tools` behind it. */
export function createCodeAct<TOOLS extends ToolSet>(options: CreateCodeActOptions<TOOLS>): CodeActForAiSdk<TOOLS> {
  const { toolsVisibleToModel, ...toolOptions } = options;
  const execute_code = createExecuteCodeTool<TOOLS>(toolOptions);

  const prepareStep: ExecuteCodePrepareStep = async ({ initialInstructions }) => {
    await execute_code.warmup(); // An engine that cannot run here is your problem, not one to tell the model.
    const added = execute_code.buildInstructions(toolsVisibleToModel && { toolsVisibleToModel });
    return { instructions: append(initialInstructions, added) };
  };

  const { warmup, update, [Symbol.asyncDispose]: dispose } = execute_code;
  return Object.defineProperties({ tools: { execute_code }, prepareStep } as CodeActForAiSdk<TOOLS>, {
    warmup: { value: warmup },
    update: { value: update },
    [Symbol.asyncDispose]: { value: dispose },
  });
}

function append(base: Instructions | undefined, text: string): Instructions {
  if (base === undefined || base === "") return text;
  if (typeof base === "string") return `${base}\n\n${text}`;
  const message: SystemModelMessage = { role: "system", content: text };
  return Array.isArray(base) ? [...base, message] : [base, message];
}
