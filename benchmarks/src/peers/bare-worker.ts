import { Worker } from "node:worker_threads";
import { byMessages } from "./by-messages.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "worker_threads (bare)",
  open: async (tools, bounds) =>
    byMessages(tools, bounds, () => {
      const worker = new Worker(new URL("./message-child.ts", import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: bounds.memoryBytes / 2 ** 20 },
      });
      return {
        send: (message) => worker.postMessage(message),
        onMessage: (listener) => void worker.on("message", listener),
        onEnd: (listener) => void worker.on("error", listener),
        end: () => void worker.terminate(),
      };
    }),
};
