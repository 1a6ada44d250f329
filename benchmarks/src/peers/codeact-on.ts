import {
  type CodeAct,
  type ContinuationOptions,
  type ContinuationStore,
  createCodeAct,
  defineTool,
  type Engine,
  type HostTool,
} from "@codeact/core";
import type { Peer, Tools } from "./peer.ts";

const keys = [{ id: "bench", secret: "a secret of at least 32 bytes, please" }];
/** Lets one continuation be resumed again and again, so that a long one is made once. */
const everyone: ContinuationStore = {
  claim: async () => ({ claimed: true, generation: 1 }),
  settle: async () => {},
};
const inputSchema = { type: "object" } as const;

/** codeact with its defaults on an engine, limits aside: journal, policy, validation, events. */
export function codeactOn(name: string, createEngine: () => Engine): Peer {
  return {
    name,
    async open(tools, { timeMs, memoryBytes }) {
      const engine = createEngine();
      const limits = {
        wallMs: timeMs,
        cpuMs: timeMs,
        memoryBytes,
        toolCalls: 100_000,
        concurrentRuns: 20_000,
        resultBytes: 16 * 2 ** 20,
        journalBytes: 64 * 2 ** 20,
      };
      const made = (continuations: ContinuationOptions): CodeAct =>
        createCodeAct({ engine, limits, continuations, tools: hostTools(tools), onEvent: () => {} });
      const codeact = made({ keys });
      let replaying: CodeAct | undefined;
      return {
        async run(source) {
          const result = await codeact.run(source);
          if (result.status !== "completed") throw new Error(JSON.stringify(result));
          return result.value;
        },
        interrupt: {
          sandbox: (source) => interrupt(codeact, source),
          token(source) {
            replaying ??= made({ keys, holdMs: 0, store: everyone });
            return interrupt(replaying, source);
          },
        },
      };
    },
  };
}

function hostTools(tools: Tools): HostTool[] {
  const made = Object.entries(tools).map(([name, execute]) =>
    defineTool({ name, description: name, inputSchema, execute }),
  );
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema,
    approvalMode: "always_require",
    execute: (input) => input as object,
  });
  return [...made, pay];
}

async function interrupt(codeact: CodeAct, source: string): Promise<() => Promise<unknown>> {
  const first = await codeact.run(source);
  if (first.status !== "interrupted") throw new Error(JSON.stringify(first));
  const { continuation, interruptions } = first;
  const decisions = Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" as const }]));
  return async () => {
    const { status } = await codeact.resume(continuation, { decisions });
    if (status !== "completed") throw new Error(status);
  };
}
