import { createCodeAct } from "@codeact/ai-sdk";
import { engine } from "@codeact/example-engine";
import { instructions, members, type Tracker } from "@codeact/example-network";
import { generateText, isStepCount, type LanguageModel, tool } from "ai";
import { z } from "zod";

const tools = {
  team_members: tool({
    description: "Who belongs to a team.",
    inputSchema: z.object({ team: z.string() }),
    outputSchema: z.object({ members: z.array(z.string()) }),
    execute: ({ team }) => ({ members: [...(members[team] ?? [])] }),
  }),
};

/** Something the model is asked, and all that was said about it. */
export interface Conversation {
  readonly text: string;
  readonly transcript: string;
}

export interface Agent extends AsyncDisposable {
  ask(prompt: string): Promise<Conversation>;
  /** What programs asked the tracker for, as observers see it. */
  readonly requests: string[];
}

/** An agent whose programs may read the tracker, and nothing else. */
export function createAgent(model: LanguageModel, { origin, ca, token }: Tracker): Agent {
  const requests: string[] = [];
  const codeact = createCodeAct({
    engine,
    tools,
    allowedDomains: [
      { origin, ca, methods: ["GET"], headers: { authorization: `Bearer ${token}` }, allowPrivateNetworks: true },
    ],
    onEvent: (event) => {
      if (event.type !== "operation.settled") return;
      requests.push(`${event.target}: ${event.code ?? event.facts.status}`);
    },
  });
  return {
    requests,
    async ask(prompt) {
      const { text, steps } = await generateText({
        model,
        system: instructions,
        prompt,
        stopWhen: isStepCount(5),
        ...codeact,
      });
      const transcript = JSON.stringify(steps.map(({ request, content }) => [request.body ?? prompt, content]));
      return { text, transcript };
    },
    [Symbol.asyncDispose]: async () => await codeact[Symbol.asyncDispose](),
  };
}
