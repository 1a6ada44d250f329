import { executeCodeTool } from "@codeact/core";
import { gateway, type Instructions, type LanguageModel, type SystemModelMessage, wrapLanguageModel } from "ai";
import type { ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
import { fillIn, type History, readHistory } from "./history.ts";
import { type LocalCall, localModel } from "./local-model.ts";

export interface StepParts {
  /** Tools that the model must not see. */
  readonly hidden: ReadonlySet<string>;
  readonly warmup: () => Promise<void>;
  readonly buildInstructions: () => string;
}

/** While programs wait, steps are ours: they ask for approvals and go on. All other steps are the model's. */
export function createPrepareStep({ hidden, warmup, buildInstructions }: StepParts): ExecuteCodePrepareStep {
  return async ({ initialInstructions, messages, model }) => {
    await warmup(); // An engine that cannot run here is your problem, not one to tell the model.
    const history = readHistory(messages);
    if (history.waiting.length > 0) {
      const isOver = messages.at(-1)?.role === "user";
      const calls = localCalls(history, isOver);
      // The names are of tools we registered; the type is that of no names, so that it fits any other tools.
      const activeTools = calls.map(({ toolName }) => toolName) as never[];
      return { model: localModel(calls), activeTools, toolChoice: "auto", messages: fillIn(messages, history, isOver) };
    }
    return {
      instructions: append(initialInstructions, buildInstructions()),
      ...(history.asked.size > 0 && { messages: history.forModel() }),
      ...(hidden.size > 0 && { model: hideTools(model, hidden) }),
    };
  };
}

/** Questions nobody has seen come first; then programs go on whose questions are all answered, or will never be. */
function localCalls({ waiting, calls, results }: History, isOver: boolean): LocalCall[] {
  const unasked = waiting.flatMap((program) => program.calls).filter(({ ticket }) => !calls.has(ticket));
  if (unasked.length > 0 && !isOver) {
    return unasked.map(({ ticket, tool, input }) => ({ toolCallId: ticket, toolName: tool, input }));
  }
  const ready = waiting.filter((program) => isOver || program.calls.every(({ ticket }) => results.has(ticket)));
  return ready.map(({ next }) => ({ toolCallId: next, toolName: executeCodeTool.name, input: { code: "" } }));
}

function hideTools(given: LanguageModel, hidden: ReadonlySet<string>): LanguageModel {
  const model =
    typeof given === "string" ? (globalThis.AI_SDK_DEFAULT_PROVIDER ?? gateway).languageModel(given) : given;
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      transformParams: async ({ params: { tools, ...params } }) =>
        tools === undefined ? params : { ...params, tools: tools.filter(({ name }) => !hidden.has(name)) },
    },
  });
}

function append(base: Instructions | undefined, text: string): Instructions {
  if (base === undefined || base === "") return text;
  if (typeof base === "string") return `${base}\n\n${text}`;
  const message: SystemModelMessage = { role: "system", content: text };
  return Array.isArray(base) ? [...base, message] : [base, message];
}
