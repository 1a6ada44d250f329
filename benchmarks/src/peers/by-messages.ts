import type { Session, Tools } from "./peer.ts";

export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: { id?: number; tool?: string; input?: unknown; value?: unknown }) => void): void;
  end(): void;
}

/** A program at the other end of a channel, fresh for each run. */
export function byMessages(tools: Tools, open: () => Channel): Session {
  return {
    run: (source) =>
      new Promise((resolve) => {
        const channel = open();
        channel.onMessage(async ({ id, tool, input, value }) => {
          if (tool !== undefined) channel.send({ id, output: await tools[tool]?.(input) });
          else {
            channel.end();
            resolve(value);
          }
        });
        channel.send({ source });
      }),
    close: async () => {},
  };
}
