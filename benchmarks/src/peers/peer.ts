/** One way to run a program over tools. */
export interface Peer {
  readonly name: string;
  /** Makes what an application makes once. */
  open(tools: Tools): Promise<Session>;
}

export interface Session {
  /** Runs the body of an async function, which calls `await tools.NAME(input)`, in a sandbox of its own. */
  run(source: string): Promise<unknown>;
  close(): Promise<void>;
}

export type Tools = Readonly<Record<string, (input: unknown) => unknown>>;

/** A peer with what it is called and where it comes from. */
export type PeerModule = { readonly peer: Peer };
