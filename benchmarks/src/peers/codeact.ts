import { createCodeAct, defineTool } from "@codeact/core";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "codeact (WebAssembly)",
  async open(tools) {
    const codeact = createCodeAct({
      engine: "wasm",
      limits: { toolCalls: 100_000, wallMs: 600_000, concurrentRuns: 10_000 },
      tools: Object.entries(tools).map(([name, execute]) =>
        defineTool({ name, description: name, inputSchema: { type: "object" }, execute }),
      ),
    });
    return {
      async run(source) {
        const result = await codeact.run(source);
        if (result.status !== "completed") throw new Error(JSON.stringify(result));
        return result.value;
      },
      close: async () => codeact[Symbol.asyncDispose](),
    };
  },
};
