/** One way to run a program over tools. */
export interface Peer {
  readonly name: string;
  /** Makes what an application makes once. */
  open(tools: Tools, bounds: Bounds): Promise<Session>;
}

/** What a run may take; a peer enforces it by its own means, and ends what it cannot stop by a timer. */
export interface Bounds {
  readonly timeMs: number;
  readonly memoryBytes: number;
}

export interface Session {
  /** Runs the body of an async function, which calls `await tools.NAME(input)`, in a sandbox of its own. */
  run(source: string): Promise<unknown>;
  /**
   * Runs a program until `await tools.pay(input)` asks a person, and gives what approves it and goes on: from the sandbox
   * that waits, or from a token alone. Absent where a peer cannot.
   */
  readonly interrupt?: Readonly<Partial<Record<ResumeFrom, (source: string) => Promise<() => Promise<unknown>>>>>;
}

export type ResumeFrom = "sandbox" | "token";

/** Inputs are `{}` or `{ i: number }`. */
export type Tools = Readonly<Record<string, (input: unknown) => unknown>>;

/** What each file of this folder that is named in `peers.ts` exports. */
export interface PeerModule {
  readonly peer: Peer;
}
