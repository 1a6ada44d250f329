import type { Peer } from "../peers/peer.ts";

/** Of each figure, what was measured in one process. */
export type Samples = Readonly<Record<string, readonly number[]>>;

export interface Figure {
  readonly title: string;
  readonly unit: "ms" | "/s" | "KiB" | "MiB";
}

/** Run in a process of its own for each peer. */
export interface Test {
  readonly figures: Readonly<Record<string, Figure>>;
  /** Leaves out what the peer cannot do. */
  measure(peer: Peer): Promise<Samples>;
}
