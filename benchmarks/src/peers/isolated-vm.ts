import ivm from "isolated-vm";
import { deadline } from "./deadline.ts";
import type { Peer } from "./peer.ts";

const prelude = `const tools = new Proxy({}, { get: (_, tool) => async (input) =>
  JSON.parse(await $call.apply(undefined, [tool, JSON.stringify(input ?? {})], { result: { promise: true, copy: true } })) });
const console = { log: (...parts) => $log.applyIgnored(undefined, [parts.join(" ")]) };`;

export const peer: Peer = {
  name: "isolated-vm",
  open: async (tools, { timeMs, memoryBytes }) => ({
    async run(source) {
      const isolate = new ivm.Isolate({ memoryLimit: memoryBytes / 2 ** 20 });
      try {
        const context = await isolate.createContext();
        const call = async (tool: string, input: string): Promise<string> =>
          JSON.stringify((await tools[tool]?.(JSON.parse(input))) ?? null);
        await context.global.set("$call", new ivm.Reference(call));
        await context.global.set("$log", new ivm.Reference(() => {}));
        const program = `${prelude} (async () => JSON.stringify(await (async () => { ${source}\n})() ?? null))()`;
        const evaluated: Promise<unknown> = context.eval(program, { promise: true, copy: true, timeout: timeMs });
        // Its timeout does not cover what comes after the first await.
        return JSON.parse(String(await deadline(evaluated, timeMs + 100)));
      } finally {
        if (!isolate.isDisposed) isolate.dispose();
      }
    },
  }),
};
