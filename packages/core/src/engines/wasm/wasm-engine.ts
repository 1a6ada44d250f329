import { availableParallelism } from "node:os";
import {
  type Engine,
  type Sandbox,
  SandboxError,
  type SandboxOptions,
  type StepAnswer,
  type StepBudget,
} from "../../engine.ts";
import { AbortedError } from "../../errors.ts";
import { expectWhole } from "../../internal/expect-whole.ts";
import { compileBinary, type EngineBinary, readBinary } from "./binary.ts";
import { wasmInfo } from "./info.ts";
import { Patience } from "./patience.ts";
import { Thread } from "./thread.ts";

/** Options of `createWasmEngine`. */
export interface WasmEngineOptions {
  /** Worker threads that are kept. More are started for a while when all are busy. @default the number of cores */
  readonly threads?: number;
}

/**
 * A thread that has rested so long may be given to another tenant. Sooner it may hold a run that was just replayed, whose next
 * step is on its way: taken away from it then, none of many tenants would get on.
 */
const leastRestMs = 5;
/** How many times `threads` there may be while all of them compute. */
const mostExtra = 4;
/**
 * Memory of sandboxes that wait as they are, over all threads; above it others are compacted. As many as runs may be active by
 * default: each one slows every garbage collection of its worker, so that more of them cost more time than compacting does.
 */
const mostWholeBytes = 144 * 2 ** 20;

/** QuickJS in WebAssembly, one instance for each run, in worker threads. */
export function createWasmEngine({ threads = availableParallelism() }: WasmEngineOptions = {}): Engine {
  expectWhole("threads", threads, 1);
  const pool = new Pool(threads);
  return {
    info: wasmInfo,
    open: (options) => new WasmSandbox(pool, options),
    warmup: (options) => pool.warmup(options?.memoryBytes),
    dispose: () => pool.dispose(),
  };
}

interface Waiting {
  readonly run: number;
  readonly tenant: string | undefined;
  readonly resolve: (thread: Thread) => void;
  readonly reject: (error: Error) => void;
}

/** Places sandboxes on threads: on the least loaded one of their tenant, on a new one while there are few. */
class Pool {
  readonly #threads = new Set<Thread>();
  readonly #size: number;
  readonly #patience = new Patience();
  readonly #binaries = new Map<number, Promise<EngineBinary>>();
  #bytes: Promise<Uint8Array> | undefined;
  #waiting: Waiting[] = [];
  #lastRun = 0;
  #disposed = false;
  /** Threads are being chosen: what is freed meanwhile is not given to anybody. */
  #serving = false;
  #later: NodeJS.Timeout | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  nextRun(): number {
    return ++this.#lastRun;
  }

  binary(memoryBytes: number): Promise<EngineBinary> {
    this.#bytes ??= readBinary();
    let binary = this.#binaries.get(memoryBytes);
    if (binary === undefined) {
      binary = this.#bytes.then((bytes) => compileBinary(bytes, memoryBytes));
      this.#binaries.set(memoryBytes, binary);
      // A file that could not be read now may be readable later.
      binary.catch(() => {
        this.#bytes = undefined;
        this.#binaries.delete(memoryBytes);
      });
    }
    return binary;
  }

  async warmup(memoryBytes: number | undefined): Promise<void> {
    if (!this.#disposed && this.#threads.size === 0) this.#spawn(undefined);
    if (memoryBytes === undefined) {
      this.#bytes ??= readBinary();
      await this.#bytes;
      return;
    }
    const binary = await this.binary(memoryBytes);
    for (const thread of this.#threads) thread.prepare(memoryBytes, binary);
  }

  /** A thread that counts `run` from now on. */
  place(run: number, tenant: string | undefined): Promise<Thread> {
    if (this.#disposed) return Promise.reject(new AbortedError());
    const thread = this.#choose(tenant) ?? (this.#waiting.length === 0 ? this.#clear(tenant) : undefined);
    if (thread !== undefined) {
      thread.expect(run);
      return Promise.resolve(thread);
    }
    const { promise, resolve, reject } = Promise.withResolvers<Thread>();
    this.#waiting.push({ run, tenant, resolve, reject });
    this.#serveLater();
    return promise;
  }

  /** The run no longer waits for a thread. */
  giveUp(run: number): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.run !== run);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new AbortedError());
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #choose(tenant: string | undefined): Thread | undefined {
    const idle = [...this.#threads].filter((thread) => !thread.busy);
    const mine = idle.filter((thread) => thread.tenant === tenant);
    const best = least(mine);
    if (best !== undefined && (best.load === 0 || this.#threads.size >= this.#size)) return best;
    const free = idle.find((thread) => thread.runs.size === 0);
    if (free !== undefined) {
      free.tenant = tenant;
      return free;
    }
    return this.#threads.size < this.#size * mostExtra ? this.#spawn(tenant) : undefined;
  }

  /** Every thread computes, or holds waiting runs of others. Those of the one that has rested longest are replayed elsewhere. */
  #clear(tenant: string | undefined): Thread | undefined {
    const [resting] = [...this.#threads]
      .filter(({ busy, load, restMs }) => !busy && load === 0 && restMs > leastRestMs)
      .sort((a, b) => b.restMs - a.restMs);
    if (resting === undefined) return undefined;
    this.#serving = true;
    for (const run of [...resting.runs]) resting.close(run);
    this.#serving = false;
    resting.tenant = tenant;
    return resting;
  }

  #spawn(tenant: string | undefined): Thread {
    const thread = new Thread({
      patience: this.#patience,
      wholeBytes: mostWholeBytes / this.#size,
      onFree: (freed) => this.#onFree(freed),
      onExit: (ended) => {
        this.#threads.delete(ended);
        this.#serve();
      },
    });
    thread.tenant = tenant;
    this.#threads.add(thread);
    return thread;
  }

  #onFree(thread: Thread): void {
    if (this.#serving) return;
    if (thread.runs.size === 0 && thread.load === 0 && this.#threads.size > this.#size && this.#waiting.length === 0) {
      thread.terminate();
    }
    this.#serve();
  }

  /** While somebody waits, threads are looked at that have not rested long enough so far. */
  #serveLater(): void {
    if (this.#waiting.length === 0 || this.#disposed) return;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#serve();
      this.#serveLater();
    }, leastRestMs);
  }

  /** Gives threads that have nothing to do to those who wait for one. */
  #serve(): void {
    if (this.#serving) return;
    while (this.#waiting.length > 0 && !this.#disposed) {
      const [first] = this.#waiting;
      const thread = first && (this.#choose(first.tenant) ?? this.#clear(first.tenant));
      if (first === undefined || thread === undefined || thread.load > 0) return;
      this.#waiting.shift();
      thread.expect(first.run);
      first.resolve(thread);
    }
  }
}

function least(threads: readonly Thread[]): Thread | undefined {
  let best: Thread | undefined;
  for (const thread of threads) {
    if (
      best === undefined ||
      thread.load < best.load ||
      (thread.load === best.load && thread.runs.size < best.runs.size)
    ) {
      best = thread;
    }
  }
  return best;
}

class WasmSandbox implements Sandbox {
  readonly #pool: Pool;
  readonly #options: SandboxOptions;
  readonly #run: number;
  /** Heard by `start` while it waits for its thread. */
  #closing: PromiseWithResolvers<never> | undefined;
  #thread: Thread | undefined;
  #closed = false;

  constructor(pool: Pool, options: SandboxOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#run = pool.nextRun();
  }

  async start(start: string, replay: readonly string[], { cpuMs }: StepBudget): Promise<StepAnswer> {
    const { memoryBytes, stepBytes, tenant } = this.#options;
    const run = this.#run;
    if (this.#closed) throw closed();
    const place = this.#pool.place(run, tenant).then((thread) => {
      this.#thread = thread;
      if (this.#closed) thread.close(run);
      return thread;
    });
    const ready = Promise.all([this.#pool.binary(memoryBytes), place]);
    this.#closing = Promise.withResolvers();
    const [binary, thread] = await Promise.race([ready, this.#closing.promise]);
    this.#closing = undefined;
    thread.prepare(memoryBytes, binary);
    return await thread.request({ op: "start", run, memoryBytes, stepBytes, start, replay, cpuMs });
  }

  async deliver(batch: string, { cpuMs }: StepBudget): Promise<StepAnswer> {
    const thread = this.#thread;
    if (thread === undefined || this.#closed || !thread.runs.has(this.#run)) {
      throw new SandboxError("moved", "the sandbox is gone");
    }
    return await thread.request({ op: "deliver", run: this.#run, batch, cpuMs });
  }

  park(): void {
    this.#thread?.park(this.#run);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closing?.reject(closed());
    this.#pool.giveUp(this.#run);
    this.#thread?.close(this.#run);
  }
}

function closed(): SandboxError {
  return new SandboxError("lost", "the sandbox was closed");
}
