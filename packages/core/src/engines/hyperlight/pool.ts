import { SandboxError } from "../../engine.ts";
import { AbortedError, CodeActError } from "../../errors.ts";
import type { NativeAddon, Snapshot } from "./native.ts";
import { type Pristine, Vm } from "./vm.ts";

/** Whoever's run is in a VM. */
export interface Tenant {
  readonly memoryBytes: number;
  /** CPU time the run has taken so far: what replaying it would cost. */
  readonly cpuMs: number;
  /** Its VM goes to another run; with a snapshot it can go on from there, without one it is lost. */
  evicted(parked: Promise<Snapshot> | undefined): void;
}

/** A place for one VM. */
export interface Slot {
  readonly memoryBytes: number;
  vm: Vm | undefined;
  tenant: Tenant | undefined;
  /**
   * "changing": it boots, is restored or parked. "fresh": its step has just ended, and the run loop may deliver in this turn of
   * the event loop. "resting": its run, if any, waits.
   */
  state: "changing" | "stepping" | "fresh" | "resting";
  /** When its last step ended. */
  since: number;
}

interface Waiting {
  readonly tenant: Tenant;
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: Error) => void;
}

/** Snapshots of waiting runs kept at once: each takes as much memory as the heap of a VM. */
const mostParked = 2;

/** Gives VMs to runs: a free one, a new one while there are few, else that of the run that has waited longest. */
export class Pool {
  readonly #most: number;
  readonly #load: () => NativeAddon;
  #addon: NativeAddon | undefined;
  readonly #slots = new Set<Slot>();
  /** One for all VMs of a memory size. */
  readonly #pristine = new Map<number, Promise<{ pristine: Pristine; first: Vm | undefined }>>();
  #waiting: Waiting[] = [];
  #warming: Promise<void> | undefined;
  #parked = 0;
  #disposed = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(most: number, load: () => NativeAddon) {
    this.#most = most;
    this.#load = load;
  }

  /** Boots a VM unless there is one. */
  async warmup(memoryBytes: number): Promise<void> {
    if (this.#slots.size === 0 && !this.#disposed) {
      this.#warming = this.#warm(memoryBytes).finally(() => {
        this.#warming = undefined;
        this.#serve();
      });
    }
    await this.#warming;
  }

  async #warm(memoryBytes: number): Promise<void> {
    const slot = this.#add(memoryBytes);
    try {
      slot.vm = await this.#boot(memoryBytes);
      slot.state = "resting";
    } catch (thrown) {
      this.#drop(slot);
      throw thrown;
    }
    if (this.#disposed) this.#drop(slot);
  }

  /** A fresh VM; waits for one. */
  take(tenant: Tenant): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    if (this.#disposed) reject(new AbortedError());
    else {
      this.#waiting.push({ tenant, resolve, reject });
      this.#serve();
    }
    return promise;
  }

  /** No longer wants a VM. */
  forget(tenant: Tenant): void {
    const at = this.#waiting.findIndex((waiting) => waiting.tenant === tenant);
    if (at < 0) return;
    const [waiting] = this.#waiting.splice(at, 1);
    waiting?.reject(new SandboxError("lost", "the sandbox was closed"));
  }

  /** Its step has ended. The VM stays with its run, until another needs it. */
  rest(slot: Slot): void {
    slot.state = "fresh";
    slot.since = performance.now();
    setImmediate(() => {
      if (slot.state !== "fresh") return;
      slot.state = "resting";
      this.#serve();
    });
  }

  /** Its run has ended. The VM is made fresh at once, so that the next run need not wait for that. */
  give(slot: Slot): void {
    slot.tenant = undefined;
    if (this.#disposed) {
      this.#drop(slot);
      return;
    }
    slot.state = "changing";
    this.#refresh(slot).then(
      () => {
        slot.state = "resting";
        if (this.#disposed) this.#drop(slot);
        this.#serve();
      },
      () => {
        this.#drop(slot);
        this.#serve();
      },
    );
  }

  /** A parked run has gone on, or has ended. */
  unpark(): void {
    this.#parked--;
  }

  /** Ends when the last VM is gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new AbortedError());
    for (const slot of this.#slots) {
      // A VM in a step is killed; its run gives it back when the step has ended, and then it is dropped.
      if (slot.state === "stepping") slot.vm?.stop();
      else {
        slot.tenant?.evicted(undefined);
        if (slot.state !== "changing") this.#drop(slot);
      }
    }
    this.#pristine.clear();
    if (this.#slots.size > 0) await this.#ended.promise;
  }

  #serve(): void {
    // The VM that boots is there sooner than another would be.
    if (this.#warming !== undefined) return;
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting;
      const slot = first && this.#choose(first.tenant.memoryBytes);
      if (first === undefined || slot === undefined) return;
      this.#waiting.shift();
      this.#prepare(slot, first);
    }
  }

  #choose(memoryBytes: number): Slot | undefined {
    const free = [...this.#slots].filter(({ state, tenant }) => state === "resting" && tenant === undefined);
    const fitting = free.find((slot) => slot.memoryBytes === memoryBytes);
    if (fitting !== undefined) return fitting;
    if (this.#slots.size < this.#most) return this.#add(memoryBytes);
    if (free[0] !== undefined) return this.#replace(free[0], memoryBytes);
    const held = [...this.#slots].filter(({ state }) => state === "resting");
    // What is made fresh now is there before an eviction would be.
    if ([...this.#slots].some(({ state, tenant }) => state === "changing" && tenant === undefined)) return undefined;
    const [oldest] = held.sort((a, b) => a.since - b.since);
    if (oldest === undefined) return undefined;
    if (oldest.memoryBytes === memoryBytes) return oldest;
    oldest.tenant?.evicted(undefined);
    return this.#replace(oldest, memoryBytes);
  }

  #add(memoryBytes: number): Slot {
    const slot: Slot = { memoryBytes, vm: undefined, tenant: undefined, state: "changing", since: 0 };
    this.#slots.add(slot);
    return slot;
  }

  #replace(slot: Slot, memoryBytes: number): Slot {
    this.#drop(slot);
    return this.#add(memoryBytes);
  }

  #drop(slot: Slot): void {
    this.#slots.delete(slot);
    slot.vm?.dispose();
    slot.vm = undefined;
    const { memoryBytes } = slot;
    if (![...this.#slots].some((other) => other.memoryBytes === memoryBytes)) this.#pristine.delete(memoryBytes);
    if (this.#disposed && this.#slots.size === 0) this.#ended.resolve();
  }

  /** Makes a slot ready for a run and hands it over. */
  async #prepare(slot: Slot, { tenant, resolve, reject }: Waiting): Promise<void> {
    const evicted = slot.tenant;
    slot.state = "changing";
    slot.tenant = tenant;
    try {
      if (evicted !== undefined) await this.#evict(slot, evicted);
      if (slot.vm === undefined) slot.vm = await this.#boot(slot.memoryBytes);
      else if (evicted !== undefined) await this.#refresh(slot);
      if (this.#disposed) throw new AbortedError();
      resolve(slot);
    } catch (thrown) {
      this.#drop(slot);
      // What the host can mend is told; a VM that could not be snapshot or restored is only lost.
      const told = thrown instanceof CodeActError;
      reject(told ? thrown : new SandboxError("lost", "the micro-VM broke down", { cause: thrown }));
      this.#serve();
    }
  }

  /** Parks a run by a snapshot where replaying it would cost more. */
  async #evict(slot: Slot, tenant: Tenant): Promise<void> {
    const { pristine } = (await this.#pristine.get(slot.memoryBytes)) ?? {};
    const { vm } = slot;
    if (
      vm === undefined ||
      pristine === undefined ||
      tenant.cpuMs < pristine.snapshotMs ||
      this.#parked >= mostParked
    ) {
      tenant.evicted(undefined);
      return;
    }
    this.#parked++;
    const parked = vm.snapshot();
    tenant.evicted(parked);
    await parked;
  }

  /** Heals too: after it nothing is left of a run, an abort or a kill. */
  async #refresh(slot: Slot): Promise<void> {
    const made = await this.#pristine.get(slot.memoryBytes);
    if (made === undefined || slot.vm === undefined) throw new AbortedError();
    await slot.vm.restore(made.pristine.snapshot);
  }

  async #boot(memoryBytes: number): Promise<Vm> {
    this.#addon ??= this.#load();
    const addon = this.#addon;
    let making = this.#pristine.get(memoryBytes);
    if (making === undefined) {
      making = makePristine(addon, memoryBytes);
      this.#pristine.set(memoryBytes, making);
      making.catch(() => this.#pristine.delete(memoryBytes));
    }
    const made = await making;
    const { first } = made;
    if (first === undefined) return await Vm.boot(addon, memoryBytes, made.pristine);
    made.first = undefined;
    return first;
  }
}

/** Boots the first VM of a size and keeps the state it is then in. */
async function makePristine(
  addon: NativeAddon,
  memoryBytes: number,
): Promise<{ pristine: Pristine; first: Vm | undefined }> {
  const first = await Vm.boot(addon, memoryBytes, undefined);
  const began = performance.now();
  const snapshot = await first.snapshot();
  return { pristine: { snapshot, snapshotMs: performance.now() - began }, first };
}
