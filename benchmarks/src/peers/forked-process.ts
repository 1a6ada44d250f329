import { fork } from "node:child_process";
import { byMessages } from "./by-messages.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "child_process.fork",
  open: async (tools) =>
    byMessages(tools, () => {
      const child = fork(new URL("./message-child.ts", import.meta.url));
      return {
        send: (message) => void child.send(message),
        onMessage: (listener) => void child.on("message", listener as (message: unknown) => void),
        end: () => void child.kill("SIGKILL"),
      };
    }),
};
