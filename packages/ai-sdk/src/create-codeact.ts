import type { Instructions, SystemModelMessage, ToolSet } from "ai";
import type { ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
import { createExecuteCodeTool, type ExecuteCodeTool, type ExecuteCodeToolOptions } from "./create-execute-code-tool.ts";

export interface CreateCodeActOptions<TOOLS extends ToolSet> extends ExecuteCodeToolOptions<TOOLS> {
  /** Tools of `tools` that the model can also call directly, because you registered them beside `execute_code`. */
  toolsVisibleToModel?: readonly (keyof TOOLS & string)[];
}

/** Spread it into `generateText`, `streamText` or a `ToolLoopAgent`: only `tools` and `prepareStep` are spread. */
export interface CodeActForAiSdk<TOOLS extends ToolSet> extends AsyncDisposable {
  readonly tools: { readonly execute_code: ExecuteCodeTool<TOOLS> };
  /** Adds the instructions of `execute_code` to every step. With one of your own, see `composePrepareStep`. */
  readonly prepareStep: ExecuteCodePrepareStep;
}

/** The provider: registers `execute_code`, tells the model how to use it, and hides `tools` behind it. */
export function createCodeAct<TOOLS extends ToolSet>(options: CreateCodeActOptions<TOOLS>): CodeActForAiSdk<TOOLS> {
  const { toolsVisibleToModel, ...toolOptions } = options;
  const execute_code = createExecuteCodeTool<TOOLS>(toolOptions);

  const prepareStep: ExecuteCodePrepareStep = async ({ stepNumber, initialInstructions }) => {
    const warm = execute_code.warmup();
    // The engine starts while the model thinks; where it cannot run, the second step says so to you, not to the model.
    if (stepNumber === 0) warm.catch(() => {});
    else await warm;
    await execute_code.ready();
    const added = execute_code.buildInstructions(toolsVisibleToModel && { toolsVisibleToModel });
    return { instructions: append(initialInstructions, added) };
  };

  const codeact = { tools: { execute_code }, prepareStep };
  return Object.defineProperty(codeact, Symbol.asyncDispose, {
    value: () => execute_code[Symbol.asyncDispose](),
  }) as CodeActForAiSdk<TOOLS>;
}

function append(base: Instructions | undefined, text: string): Instructions {
  if (base === undefined || base === "") return text;
  if (typeof base === "string") return `${base}\n\n${text}`;
  const message: SystemModelMessage = { role: "system", content: text };
  return Array.isArray(base) ? [...base, message] : [base, message];
}
