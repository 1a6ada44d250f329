import { Worker } from "node:worker_threads";
import { byMessages } from "./by-messages.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "worker_threads (bare)",
  open: async (tools) =>
    byMessages(tools, () => {
      const worker = new Worker(new URL("./message-child.ts", import.meta.url));
      return {
        send: (message) => worker.postMessage(message),
        onMessage: (listener) => void worker.on("message", listener),
        end: () => void worker.terminate(),
      };
    }),
};
