import type { Instructions, LanguageModel, ModelMessage, PrepareStepFunction, ToolSet } from "ai";

interface StepSettings {
  model?: LanguageModel;
  instructions?: Instructions;
  messages?: ModelMessage[];
  activeTools?: never[];
  toolChoice?: "auto";
}

/** `prepareStep` of `createCodeAct`. It reads little, so it fits calls with any other tools. */
export type ExecuteCodePrepareStep = (options: {
  readonly model: LanguageModel;
  readonly initialInstructions: Instructions | undefined;
  readonly messages: ModelMessage[];
}) => Promise<StepSettings>;

/**
 * Your own `prepareStep` beside that of `createCodeAct`. Instructions it returns carry forward to later steps,
 * as they would on their own; those of `execute_code` are added after them. Steps that ask for approval or go on with
 * a program need no model; yours is not asked about them.
 */
export function composePrepareStep<TOOLS extends ToolSet, RUNTIME_CONTEXT extends Record<string, unknown>>(
  ours: ExecuteCodePrepareStep,
  yours: PrepareStepFunction<TOOLS, RUNTIME_CONTEXT>,
): PrepareStepFunction<TOOLS, RUNTIME_CONTEXT> {
  /** By generation: the AI SDK hands every step of one generation the same `initialMessages`. */
  const carried = new WeakMap<ModelMessage[], Instructions | undefined>();
  return async (options) => {
    const { initialMessages, initialInstructions, messages, model } = options;
    const local = await ours(options);
    if (local.instructions === undefined) return local;
    const instructions = carried.has(initialMessages) ? carried.get(initialMessages) : initialInstructions;
    const result = (await yours({ ...options, instructions, messages: local.messages ?? messages })) ?? {};
    const base = result.instructions ?? result.system ?? instructions;
    carried.set(initialMessages, base);
    const seen = { messages: result.messages ?? messages, model: result.model ?? model };
    return { ...result, ...(await ours({ ...seen, initialInstructions: base })) };
  };
}
