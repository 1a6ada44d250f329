import type { Peer } from "./peer.ts";

/** Runs nothing: what the benchmark's own process takes. */
export const peer: Peer = { name: "nothing", open: async () => ({ run: async () => undefined }) };
