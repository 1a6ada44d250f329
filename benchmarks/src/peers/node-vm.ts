import { createContext, runInContext } from "node:vm";
import type { Peer } from "./peer.ts";

/** No isolation at all: the floor. */
export const peer: Peer = {
  name: "node:vm (unsafe)",
  open: async (tools) => ({
    run: async (source) => await runInContext(`(async () => { ${source}\n})()`, createContext({ tools })),
    close: async () => {},
  }),
};
