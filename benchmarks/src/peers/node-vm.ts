import { createContext, runInContext } from "node:vm";
import { deadline } from "./deadline.ts";
import type { Peer } from "./peer.ts";

/** No isolation at all: the floor. */
export const peer: Peer = {
  name: "node:vm (unsafe)",
  open: async (tools, { timeMs }) => ({
    async run(source) {
      const context = createContext({ tools, console: { log: () => {} } });
      const program: Promise<unknown> = runInContext(`(async () => { ${source}\n})()`, context, { timeout: timeMs });
      return await deadline(program, timeMs);
    },
  }),
};
