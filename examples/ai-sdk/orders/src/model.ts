import type { LanguageModelV4 } from "@ai-sdk/provider";
import { createScriptedModel } from "./scripted-model.ts";

export interface ChosenModel {
  model: LanguageModelV4;
  name: string;
  scripted: boolean;
}

const providers = [
  {
    key: "OPENAI_API_KEY",
    name: "gpt-5.4-mini",
    load: async (name: string) => (await import("@ai-sdk/openai")).openai(name),
  },
  {
    key: "ANTHROPIC_API_KEY",
    name: "claude-sonnet-5",
    load: async (name: string) => (await import("@ai-sdk/anthropic")).anthropic(name),
  },
  {
    key: "GOOGLE_GENERATIVE_AI_API_KEY",
    name: "gemini-3.5-flash",
    load: async (name: string) => (await import("@ai-sdk/google")).google(name),
  },
];

export const providerKeys: string[] = providers.map((provider) => provider.key);

/** The model of the first provider whose key is in `env`, else the scripted one. `DEMO_MODEL` names another model. */
export async function chooseModel(env: NodeJS.ProcessEnv): Promise<ChosenModel> {
  const provider = providers.find(({ key }) => env[key]);
  if (!provider) return { model: createScriptedModel(), name: "a scripted model", scripted: true };
  const name = env.DEMO_MODEL || provider.name;
  return { model: await provider.load(name), name, scripted: false };
}
