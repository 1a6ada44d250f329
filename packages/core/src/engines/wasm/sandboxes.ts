import { SandboxError } from "../../engine.ts";
import type { Compact } from "./compact.ts";
import type { Instance } from "./instance.ts";
import type { StepRequest } from "./messages.ts";
import { Shelf } from "./shelf.ts";
import type { Stock } from "./stock.ts";

/** Memory of compacted ones; above it those that have been so longest are dropped, and replayed when they go on. */
const mostCompactBytes = 128 * 2 ** 20;
/** Instances of one stock, spare ones and those that wait as they are: more callers than that at once are rare. */
const mostInstances = 40;
/** What waits longer is compacted. */
const longMs = 5_000;
/** So many are compacted at once for that reason: others have steps to run. */
const mostAtOnce = 8;

interface Waiting<Sandbox> {
  readonly stock: Stock;
  readonly stepBytes: number;
  readonly sandbox: Sandbox;
  readonly bytes: number;
  readonly since: number;
}

/** The sandboxes of a worker thread that wait for their next step. */
export class Sandboxes {
  readonly #whole: Shelf<Waiting<Instance>>;
  readonly #compacted = new Shelf<Waiting<Compact>>(mostCompactBytes);

  /** Above `wholeBytes` of those that wait as they are, those that have waited longest are compacted. */
  constructor(wholeBytes: number) {
    this.#whole = new Shelf(wholeBytes);
  }

  start({ run, start, replay, cpuMs, stepBytes }: Extract<StepRequest, { op: "start" }>, stock: Stock): string[] {
    const instance = stock.take();
    const texts = instance.start(start, replay, cpuMs, stepBytes);
    this.#rest(run, instance, { stock, stepBytes });
    return texts;
  }

  deliver({ run, batch, cpuMs }: Extract<StepRequest, { op: "deliver" }>): string {
    const entry = this.#whole.take(run) ?? this.#expand(run);
    if (entry === undefined) throw new SandboxError("moved", "the sandbox was dropped to save memory");
    // One that fails here may be broken, and is not used again.
    const text = entry.sandbox.deliver(batch, cpuMs, entry.stepBytes);
    this.#rest(run, entry.sandbox, entry);
    return text;
  }

  compact(run: number): void {
    const entry = this.#whole.take(run);
    if (entry === undefined) return;
    const sandbox = entry.sandbox.compact();
    this.#compacted.put(run, { ...entry, sandbox, bytes: sandbox.bytes.length });
    this.#giveBack(entry);
    for (let first = this.#compacted.excess(); first !== undefined; first = this.#compacted.excess()) {
      this.#compacted.take(first);
    }
  }

  /** Compacts some of those that have waited long. */
  compactLong(): void {
    const long = performance.now() - longMs;
    for (let left = mostAtOnce; left > 0; left--) {
      const run = this.#whole.waitingSince(long);
      if (run === undefined) return;
      this.compact(run);
    }
  }

  close(run: number): void {
    this.#compacted.take(run);
    const entry = this.#whole.take(run);
    if (entry !== undefined) this.#giveBack(entry);
  }

  /** How many wait as they are. */
  get whole(): number {
    return this.#whole.size;
  }

  #rest(run: number, sandbox: Instance, { stock, stepBytes }: Pick<Waiting<Instance>, "stock" | "stepBytes">): void {
    this.#whole.put(run, { stock, stepBytes, sandbox, bytes: sandbox.bytes, since: performance.now() });
    for (let first = this.#whole.excess(); first !== undefined; first = this.#whole.excess()) this.compact(first);
  }

  #giveBack({ stock, sandbox }: Waiting<Instance>): void {
    if (this.#whole.size + stock.spare < mostInstances) stock.giveBack(sandbox);
  }

  #expand(run: number): Waiting<Instance> | undefined {
    const entry = this.#compacted.take(run);
    if (entry === undefined) return undefined;
    const sandbox = entry.stock.take();
    sandbox.expand(entry.sandbox);
    return { ...entry, sandbox };
  }
}
