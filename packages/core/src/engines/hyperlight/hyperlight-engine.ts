import { availableParallelism } from "node:os";
import {
  type Engine,
  type Sandbox,
  SandboxError,
  type SandboxOptions,
  type StepAnswer,
  type StepBudget,
} from "../../engine.ts";
import { expectWhole } from "../../internal/expect-whole.ts";
import { defaultLimits } from "../../limits.ts";
import { hyperlightInfo } from "./info.ts";
import { loadAddon } from "./load-addon.ts";
import type { NativeAddon, Snapshot } from "./native.ts";
import { Pool, type Slot, type Tenant } from "./pool.ts";
import type { Vm } from "./vm.ts";

/** Options of `createHyperlightEngine`. */
export interface HyperlightEngineOptions {
  /**
   * Micro-VMs at once; each takes about twice `limits.memoryBytes` of the machine's memory. Runs that only wait hold none for
   * long: more runs than VMs are fine. @default the number of cores, at most 4
   */
  readonly vms?: number;
  /** Gives the native addon where it cannot be found by its name, as in a bundled application. @default the installed one */
  readonly loadAddon?: () => NativeAddon;
}

/** QuickJS in micro-VMs, each serving one run at a time and restored to a pristine snapshot for the next. */
export function createHyperlightEngine({
  vms = Math.min(availableParallelism(), 4),
  loadAddon: load = loadAddon,
}: HyperlightEngineOptions = {}): Engine {
  expectWhole("vms", vms, 1);
  const pool = new Pool(vms, load);
  return {
    info: hyperlightInfo,
    open: (options) => new HyperlightSandbox(pool, options),
    warmup: ({ memoryBytes } = defaultLimits) => pool.warmup(memoryBytes),
    dispose: () => pool.dispose(),
  };
}

class HyperlightSandbox implements Sandbox, Tenant {
  readonly memoryBytes: number;
  cpuMs = 0;
  readonly #pool: Pool;
  readonly #stepBytes: number;
  #slot: Slot | undefined;
  #parked: Promise<Snapshot> | undefined;
  readonly #closing = Promise.withResolvers<never>();
  #closed = false;

  constructor(pool: Pool, { memoryBytes, stepBytes }: SandboxOptions) {
    this.#pool = pool;
    this.memoryBytes = memoryBytes;
    this.#stepBytes = stepBytes;
    this.#closing.promise.catch(() => {});
  }

  async start(start: string, replay: readonly string[], { cpuMs }: StepBudget): Promise<StepAnswer> {
    await this.#acquire();
    return await this.#step((vm) => vm.start(start, replay, cpuMs, this.#stepBytes));
  }

  async deliver(batch: string, { cpuMs }: StepBudget): Promise<StepAnswer> {
    const parked = this.#parked === undefined ? undefined : await this.#unpark(this.#parked);
    return await this.#step(async (vm) => {
      if (parked !== undefined) await vm.restore(parked);
      return await vm.deliver(batch, cpuMs, this.#stepBytes);
    });
  }

  /** Nothing to do: its VM goes to whoever needs it. */
  park(): void {}

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closing.reject(new SandboxError("lost", "the sandbox was closed"));
    this.#pool.forget(this);
    this.#forgetParked();
    const slot = this.#slot;
    if (slot?.state === "stepping") slot.vm?.stop();
    else this.#release();
  }

  evicted(parked: Promise<Snapshot> | undefined): void {
    this.#slot = undefined;
    this.#parked = parked;
    // A snapshot that fails is a run that is lost.
    parked?.catch(() => this.#forgetParked());
  }

  async #acquire(): Promise<void> {
    if (this.#closed) throw new SandboxError("lost", "the sandbox was closed");
    const slot = await this.#pool.take(this);
    this.#slot = slot;
    if (!this.#closed) return;
    this.#release();
    throw new SandboxError("lost", "the sandbox was closed");
  }

  /** A VM, and the state it is to be brought to. */
  async #unpark(parked: Promise<Snapshot>): Promise<Snapshot> {
    const snapshot = await parked.catch((cause) => {
      throw new SandboxError("lost", "the sandbox is gone", { cause });
    });
    await this.#acquire();
    this.#forgetParked();
    return snapshot;
  }

  #forgetParked(): void {
    if (this.#parked === undefined) return;
    this.#parked = undefined;
    this.#pool.unpark();
  }

  async #step(run: (vm: Vm) => Promise<StepAnswer>): Promise<StepAnswer> {
    const slot = this.#slot;
    if (slot?.vm === undefined || this.#closed) throw new SandboxError("lost", "the sandbox is gone");
    slot.state = "stepping";
    const running = run(slot.vm);
    running.then(
      ({ cpuMs }) => {
        this.cpuMs += cpuMs;
        if (this.#closed) this.#release();
        else this.#pool.rest(slot);
      },
      () => this.#release(),
    );
    // The caller of `close` need not wait until the kill has worked.
    return await Promise.race([running, this.#closing.promise]);
  }

  #release(): void {
    const slot = this.#slot;
    this.#slot = undefined;
    if (slot !== undefined) this.#pool.give(slot);
  }
}
