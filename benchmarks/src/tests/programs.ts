import type { Bounds, Peer, Session, Tools } from "../peers/peer.ts";

export const tools: Tools = {
  echo: (input) => input,
  sleep: () => new Promise((resolve) => setTimeout(resolve, 20, null)),
};
/** No test comes near them. */
export const bounds: Bounds = { timeMs: 600_000, memoryBytes: 64 * 2 ** 20 };
export const open = (peer: Peer): Promise<Session> => peer.open(tools, bounds);

export const nothing = "return 1";
export const sequential = (calls: number): string =>
  `for (let i = 0; i < ${calls}; i++) await tools.echo({ i }); return 1`;
/** What most programs are like: a few calls, one after another. */
export const five: string = sequential(5);
export const parallel = "await Promise.all(Array.from({ length: 50 }, () => tools.sleep({}))); return 1";
export const asking = (calls: number): string =>
  `for (let i = 0; i < ${calls}; i++) await tools.echo({ i }); return await tools.pay({})`;
