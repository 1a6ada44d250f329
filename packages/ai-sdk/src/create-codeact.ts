import type { ToolSet } from "ai";
import type { ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
import { assemble } from "./create-execute-code-tool.ts";
import { createPrepareStep } from "./prepare-step.ts";
import { type ExecuteCodeToolApproval, toolApproval } from "./tool-approval.ts";
import type { CodeActTools, ExecuteCodeHandle, ExecuteCodeToolOptions } from "./types.ts";

/** Options of `createCodeAct`: those of the tool, and which tools the model also sees. */
export interface CreateCodeActOptions<TOOLS extends ToolSet> extends ExecuteCodeToolOptions<TOOLS> {
  /** Tools of `tools` that the model can also call directly, by rules of their own. @default none */
  toolsVisibleToModel?: readonly (keyof TOOLS & string)[];
}

/** Spread it into `generateText`, `streamText` or a `ToolLoopAgent`; the rest is not enumerable. */
export interface CodeActForAiSdk<TOOLS extends ToolSet> extends Omit<ExecuteCodeHandle, "buildInstructions"> {
  readonly tools: CodeActTools<TOOLS>;
  /**
   * Adds the instructions of `execute_code` to the model's steps, and makes the steps between in which programs wait for
   * people. With one of your own, see `composePrepareStep`.
   */
  readonly prepareStep: ExecuteCodePrepareStep;
  /** Asks about the calls of programs. With one of your own, see `composeToolApproval`. */
  readonly toolApproval: ExecuteCodeToolApproval;
}

/** The provider: registers `execute_code`, tells the model how to use it, and hides `tools` behind it. */
export function createCodeAct<TOOLS extends ToolSet>(options: CreateCodeActOptions<TOOLS>): CodeActForAiSdk<TOOLS> {
  const { toolsVisibleToModel = [], ...toolOptions } = options;
  const { execute_code, bridge, asking, askingTool } = assemble<TOOLS>(toolOptions);
  const { buildInstructions: _, ...handle } = bridge.handle;
  const isVisible = (name: string): boolean => toolsVisibleToModel.includes(name);
  const visible = toolsVisibleToModel.map((name) => [name, options.tools[name]]);
  const registered = asking.map((name) => [name, askingTool(name, isVisible(name))]);
  const tools = { execute_code, ...Object.fromEntries([...visible, ...registered]) };
  const hidden = new Set(asking.filter((name) => !isVisible(name)));
  const prepareStep = createPrepareStep(bridge.handle, toolsVisibleToModel, hidden);
  // What a prototype has is left out by a spread.
  const codeact: object = Object.create({ ...handle, update: execute_code.update });
  return Object.assign(codeact, { tools, prepareStep, toolApproval }) as CodeActForAiSdk<TOOLS>;
}
