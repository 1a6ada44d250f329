import type { LanguageModel } from "ai";
import { createScriptedModel } from "./scripted-model.ts";

/** A real model when there is a key in `env`, else the scripted one. `DEMO_MODEL` names another model. */
export async function chooseModel(env: NodeJS.ProcessEnv): Promise<{ model: LanguageModel; name: string }> {
  if (!env.OPENAI_API_KEY) return { model: createScriptedModel(), name: "a scripted model" };
  const name = env.DEMO_MODEL || "gpt-5.4-mini";
  const { openai } = await import("@ai-sdk/openai");
  return { model: openai(name), name };
}
