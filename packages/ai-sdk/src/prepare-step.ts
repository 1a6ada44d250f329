import type { ExecuteCodeHandle } from "@codeact/core/adapter";
import { gateway, type Instructions, type LanguageModel, type SystemModelMessage, wrapLanguageModel } from "ai";
import type { ExecuteCodePrepareStep } from "./compose-prepare-step.ts";
import { fillIn, forModel, readMessages } from "./history.ts";
import { localModel } from "./local-model.ts";

/** While programs wait, steps are ours: they ask for approvals and go on. All other steps are the model's. */
export function createPrepareStep(
  { warmup, buildInstructions }: ExecuteCodeHandle,
  toolsVisibleToModel: readonly string[],
  hidden: ReadonlySet<string>,
): ExecuteCodePrepareStep {
  return async ({ initialInstructions, messages, model }) => {
    await warmup(); // An engine that cannot run here is your problem, not one to tell the model.
    const history = readMessages(messages);
    if (history.waiting.length > 0) {
      const isOver = messages.at(-1)?.role === "user";
      const calls = history.ownCalls(isOver);
      // The names are of tools we registered; the type is that of no names, so that it fits any other tools.
      const activeTools = calls.map(({ tool }) => tool) as never[];
      return { model: localModel(calls), activeTools, toolChoice: "auto", messages: fillIn(messages, history, isOver) };
    }
    return {
      instructions: append(initialInstructions, buildInstructions({ toolsVisibleToModel })),
      ...(history.asked.size > 0 && { messages: forModel(messages, history) }),
      ...(hidden.size > 0 && { model: hideTools(model, hidden) }),
    };
  };
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
