import { fork } from "node:child_process";
import { byMessages } from "./by-messages.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  name: "child_process.fork",
  open: async (tools, bounds) =>
    byMessages(tools, bounds, () => {
      const child = fork(new URL("./message-child.ts", import.meta.url), {
        execArgv: [`--max-old-space-size=${bounds.memoryBytes / 2 ** 20}`],
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      return {
        // A child that has just died is told of by its exit.
        send: (message) => void child.send(message, () => {}),
        onMessage: (listener) => void child.on("message", listener as (message: unknown) => void),
        onEnd: (listener) => void child.on("exit", () => listener(new Error("the child has exited"))),
        end: () => void child.kill("SIGKILL"),
      };
    }),
};
