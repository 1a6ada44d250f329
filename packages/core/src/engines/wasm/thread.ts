import { Worker } from "node:worker_threads";
import { SandboxError, type StepAnswer } from "../../engine.ts";
import type { EngineBinary } from "./binary.ts";
import { type Answer, cells, type Request } from "./messages.ts";

interface Pending {
  readonly resolve: (answer: StepAnswer) => void;
  readonly reject: (error: SandboxError) => void;
  readonly cpuMs: number;
}

/** How often a thread with work is looked at. */
const watchMs = 20;
/** Over its budget by this much, a step is ended by ending its thread: not every loop reaches the interrupt. */
const graceMs = 100;
/** A step this long makes its thread busy: its neighbours go on elsewhere. */
const busyMs = 50;

/** A worker thread that holds sandboxes, and the watchdog over it. */
export class Thread {
  /** Whose sandboxes it holds. */
  tenant: string | undefined = undefined;
  /** Sandboxes placed here, by number. */
  readonly runs: Set<number> = new Set();
  readonly #worker: Worker;
  readonly #shared: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(cells.count * 4));
  readonly #pending = new Map<number, Pending>();
  readonly #prepared = new Set<number>();
  readonly #onFree: (thread: Thread) => void;
  readonly #onExit: (thread: Thread) => void;
  #watch: NodeJS.Timeout | undefined;
  #step = 0;
  #stepSince = 0;
  #dead = false;

  constructor(onFree: (thread: Thread) => void, onExit: (thread: Thread) => void) {
    this.#onFree = onFree;
    this.#onExit = onExit;
    // The same extension as this file: TypeScript from source, JavaScript when built.
    const file = new URL(`./worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);
    this.#worker = new Worker(file, {
      workerData: this.#shared,
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
    });
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", () => this.#die());
    this.#worker.on("exit", () => this.#die());
  }

  /** A step has run for so long that nothing new should be placed here. */
  get busy(): boolean {
    return this.#dead || (this.#pending.size > 0 && this.#stepMs() > busyMs);
  }

  get load(): number {
    return this.#pending.size;
  }

  prepare(memoryBytes: number, binary: EngineBinary): void {
    if (this.#prepared.has(memoryBytes)) return;
    this.#prepared.add(memoryBytes);
    this.#post({ op: "prepare", memoryBytes, module: binary.module, memoryTraps: binary.memoryTraps });
  }

  request(request: Extract<Request, { op: "start" | "deliver" }>): Promise<StepAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<StepAnswer>();
    if (this.#dead) reject(new SandboxError("lost", "the worker thread has ended"));
    else {
      this.#pending.set(request.run, { resolve, reject, cpuMs: request.cpuMs });
      if (this.#pending.size === 1) this.#worker.ref();
      this.#post(request);
      this.#watch ??= setInterval(() => this.#look(), watchMs);
    }
    return promise;
  }

  /** Gives a sandbox up; a step of it that is running is stopped. */
  close(run: number): void {
    this.runs.delete(run);
    const pending = this.#pending.get(run);
    if (pending !== undefined) {
      this.#pending.set(run, { resolve() {}, reject() {}, cpuMs: 0 });
      if (Atomics.load(this.#shared, cells.running) === run) Atomics.store(this.#shared, cells.stop, run);
      pending.reject(new SandboxError("lost", "the sandbox was closed"));
    }
    this.#post({ op: "close", run });
    if (this.runs.size === 0) this.#onFree(this);
  }

  async terminate(): Promise<void> {
    this.#die();
    await this.#worker.terminate();
  }

  #post(request: Request): void {
    if (!this.#dead) this.#worker.postMessage(request);
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.run);
    if (pending === undefined) return;
    this.#pending.delete(answer.run);
    if (this.#pending.size === 0) this.#rest();
    if ("text" in answer) pending.resolve({ text: answer.text, cpuMs: answer.cpuMs });
    else pending.reject(new SandboxError(answer.reason, answer.message));
    this.#onFree(this);
  }

  #rest(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#worker.unref();
  }

  /** How long the step that runs now has been running, as far as was seen. */
  #stepMs(): number {
    const step = Atomics.load(this.#shared, cells.steps);
    const running = Atomics.load(this.#shared, cells.running);
    if (running === 0 || step !== this.#step) {
      this.#step = step;
      this.#stepSince = performance.now();
    }
    return running === 0 ? 0 : performance.now() - this.#stepSince;
  }

  #look(): void {
    const ms = this.#stepMs();
    const running = Atomics.load(this.#shared, cells.running);
    const pending = this.#pending.get(running);
    if (running === 0 || pending === undefined) return;
    if (ms > pending.cpuMs + graceMs) {
      this.#pending.delete(running);
      pending.reject(new SandboxError("cpu", "the step took too long"));
      this.terminate();
    } else if (ms > busyMs) {
      // Neighbours with work to do must not wait behind it: given up here, they are replayed on another thread.
      for (const run of this.#pending.keys()) if (run !== running) this.close(run);
    }
  }

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#rest();
    for (const pending of this.#pending.values())
      pending.reject(new SandboxError("lost", "the worker thread has ended"));
    this.#pending.clear();
    this.#onExit(this);
  }
}
