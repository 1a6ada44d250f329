import ivm from "isolated-vm";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "isolated-vm",
  open: async (tools) => ({
    async run(source) {
      const isolate = new ivm.Isolate({ memoryLimit: 64 });
      const context = await isolate.createContext();
      const call = new ivm.Reference(async (tool: string, input: string) =>
        JSON.stringify((await tools[tool]?.(JSON.parse(input))) ?? null),
      );
      await context.global.set("$call", call);
      const text: unknown = await context.eval(
        `const tools = new Proxy({}, { get: (_, tool) => async (input) => JSON.parse(await $call.apply(undefined, [tool, JSON.stringify(input ?? {})], { result: { promise: true, copy: true } })) });
         (async () => JSON.stringify(await (async () => { ${source}\n})() ?? null))()`,
        { promise: true, copy: true },
      );
      isolate.dispose();
      return JSON.parse(String(text));
    },
    close: async () => {},
  }),
};
