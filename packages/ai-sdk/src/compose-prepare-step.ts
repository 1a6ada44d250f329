import type { Instructions, ModelMessage, PrepareStepFunction, ToolSet } from "ai";

/** `prepareStep` of `createCodeAct`. It reads little, so it fits calls with any other tools. */
export type ExecuteCodePrepareStep = (options: {
  readonly initialInstructions: Instructions | undefined;
}) => Promise<{ instructions: Instructions }>;

/**
 * Your own `prepareStep` beside that of `createCodeAct`. Instructions it returns carry forward to later steps,
 * as they would on their own; those of `execute_code` are added after them.
 */
export function composePrepareStep<TOOLS extends ToolSet, RUNTIME_CONTEXT extends Record<string, unknown>>(
  ours: ExecuteCodePrepareStep,
  yours: PrepareStepFunction<TOOLS, RUNTIME_CONTEXT>,
): PrepareStepFunction<TOOLS, RUNTIME_CONTEXT> {
  /** By generation: the AI SDK hands every step of one generation the same `initialMessages`. */
  const carried = new WeakMap<ModelMessage[], Instructions | undefined>();
  return async (options) => {
    const { initialMessages, initialInstructions } = options;
    const instructions = carried.has(initialMessages) ? carried.get(initialMessages) : initialInstructions;
    const result = (await yours({ ...options, instructions })) ?? {};
    const base = result.instructions ?? result.system ?? instructions;
    carried.set(initialMessages, base);
    return { ...result, ...(await ours({ ...options, initialInstructions: base })) };
  };
}
