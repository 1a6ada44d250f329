/** A sandbox that waits, as an instance or as what is left of one. */
interface Waiting {
  /** Memory it takes. */
  readonly bytes: number;
  /** When its last step ended, as `performance.now()` has it. */
  readonly since: number;
}

/** Sandboxes that wait, by number; the one that has been here longest comes first. */
export class Shelf<Entry extends Waiting> {
  readonly #entries = new Map<number, Entry>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  put(run: number, entry: Entry): void {
    this.#entries.set(run, entry);
    this.#bytes += entry.bytes;
  }

  take(run: number): Entry | undefined {
    const entry = this.#entries.get(run);
    if (entry === undefined) return undefined;
    this.#entries.delete(run);
    this.#bytes -= entry.bytes;
    return entry;
  }

  /** The one to be given up when together they take too much; never the only one. */
  excess(): number | undefined {
    return this.#bytes > this.#mostBytes && this.size > 1 ? this.#first()?.[0] : undefined;
  }

  /** The first one, when it has waited since then. */
  waitingSince(time: number): number | undefined {
    const [run, entry] = this.#first() ?? [];
    return entry !== undefined && entry.since <= time ? run : undefined;
  }

  #first(): [run: number, entry: Entry] | undefined {
    const [first] = this.#entries;
    return first;
  }
}
