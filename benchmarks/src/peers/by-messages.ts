import { deadline } from "./deadline.ts";
import type { Bounds, Session, Tools } from "./peer.ts";

interface Message {
  readonly id?: number;
  readonly tool?: string;
  readonly input?: unknown;
  readonly value?: unknown;
  readonly error?: string;
}

export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: Message) => void): void;
  /** The other end died. */
  onEnd(listener: (error: Error) => void): void;
  end(): void;
}

/** A program at the other end of a channel, fresh for each run. */
export function byMessages(tools: Tools, { timeMs }: Bounds, open: () => Channel): Session {
  return {
    async run(source) {
      const channel = open();
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      channel.onEnd(reject);
      channel.onMessage(async ({ id, tool, input, value, error }) => {
        if (tool !== undefined) channel.send({ id, output: await tools[tool]?.(input) });
        else if (error !== undefined) reject(new Error(error));
        else resolve(value);
      });
      channel.send({ source });
      try {
        return await deadline(promise, timeMs);
      } finally {
        channel.end();
      }
    },
  };
}
