import { Worker } from "node:worker_threads";
import { SandboxError, type StepAnswer } from "../../engine.ts";
import type { EngineBinary } from "./binary.ts";
import { type Answer, cells, type Request } from "./messages.ts";
import type { Patience } from "./patience.ts";

type StepRequest = Extract<Request, { op: "start" | "deliver" }>;

interface Job extends PromiseWithResolvers<StepAnswer> {
  readonly request: StepRequest;
  /** What the step may take; 0 once nobody waits for it. */
  cpuMs: number;
}

/** How often a thread with work is looked at. */
const watchMs = 20;
/** Over its budget by this much, a step is ended by ending its thread: not every loop reaches the interrupt. */
const graceMs = 100;

/** A worker thread that holds sandboxes and runs one step at a time, the line before it, and the watchdog over it. */
export class Thread {
  /** Whose sandboxes it holds. */
  tenant: string | undefined = undefined;
  /** Sandboxes placed here, by number. */
  readonly runs: Set<number> = new Set();
  /** Of these, those that have not asked for their first step yet. */
  readonly #expected = new Set<number>();
  readonly #worker: Worker;
  readonly #shared: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(cells.count * 4));
  readonly #prepared = new Set<number>();
  readonly #patience: Patience;
  readonly #onFree: (thread: Thread) => void;
  readonly #onExit: (thread: Thread) => void;
  #line: Job[] = [];
  #active: Job | undefined;
  #activeSince = 0;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;

  /** A step of which the pool has lost patience makes its thread busy: its neighbours go on elsewhere. */
  constructor(patience: Patience, onFree: (thread: Thread) => void, onExit: (thread: Thread) => void) {
    this.#patience = patience;
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
    return this.#dead || (this.#active !== undefined && this.#stepMs > this.#patience.ms);
  }

  /** How long the step has run. A worker that is still starting has begun none, one that has answered runs none. */
  get #stepMs(): number {
    if (Atomics.load(this.#shared, cells.running) === 0) this.#activeSince = performance.now();
    return performance.now() - this.#activeSince;
  }

  get load(): number {
    return this.#line.length + this.#expected.size + (this.#active === undefined ? 0 : 1);
  }

  /** Counts a sandbox at once, so that no other tenant's is placed here meanwhile. */
  expect(run: number): void {
    this.runs.add(run);
    this.#expected.add(run);
  }

  prepare(memoryBytes: number, binary: EngineBinary): void {
    if (this.#prepared.has(memoryBytes)) return;
    this.#prepared.add(memoryBytes);
    this.#post({ op: "prepare", memoryBytes, module: binary.module, memoryTraps: binary.memoryTraps });
  }

  request(request: StepRequest): Promise<StepAnswer> {
    this.#expected.delete(request.run);
    if (this.#dead) return Promise.reject(new SandboxError("lost", "the worker thread has ended"));
    const job: Job = { ...Promise.withResolvers<StepAnswer>(), request, cpuMs: request.cpuMs };
    this.#line.push(job);
    this.#next();
    return job.promise;
  }

  /** A sandbox will wait for long. */
  park(run: number): void {
    if (this.#active?.request.run !== run) this.#post({ op: "park", run });
  }

  /** Gives a sandbox up; a step of it that is running is stopped. */
  close(run: number): void {
    if (!this.runs.delete(run)) return;
    this.#expected.delete(run);
    this.#drop(run, new SandboxError("lost", "the sandbox was closed"));
    const active = this.#active;
    if (active?.request.run === run) {
      active.cpuMs = 0;
      Atomics.store(this.#shared, cells.stop, run);
      active.reject(new SandboxError("lost", "the sandbox was closed"));
    }
    this.#post({ op: "close", run });
    this.#onFree(this);
  }

  async terminate(): Promise<void> {
    this.#die();
    await this.#worker.terminate();
  }

  #post(request: Request): void {
    if (!this.#dead) this.#worker.postMessage(request);
  }

  /** Removes a step that has not begun. */
  #drop(run: number, error: SandboxError): void {
    const [job] = this.#line.filter(({ request }) => request.run === run);
    if (job === undefined) return;
    this.#line = this.#line.filter((other) => other !== job);
    job.reject(error);
  }

  #next(): void {
    if (this.#active !== undefined || this.#dead) return;
    const job = this.#line.shift();
    if (job === undefined) {
      clearInterval(this.#watch);
      this.#watch = undefined;
      this.#worker.unref();
      return;
    }
    this.#active = job;
    this.#activeSince = performance.now();
    if (this.#watch === undefined) {
      this.#worker.ref();
      this.#watch = setInterval(() => this.#look(), watchMs);
    }
    this.#post(job.request);
  }

  #settle(answer: Answer): void {
    const job = this.#active;
    if (job?.request.run !== answer.run) return;
    this.#active = undefined;
    if ("texts" in answer) {
      job.resolve({ text: answer.texts.at(-1) ?? "", earlier: answer.texts.slice(0, -1), cpuMs: answer.cpuMs });
    } else job.reject(new SandboxError(answer.reason, answer.message));
    this.#next();
    this.#onFree(this);
  }

  #look(): void {
    const job = this.#active;
    const ms = this.#stepMs;
    if (job === undefined) return;
    if (ms > job.cpuMs + graceMs) {
      job.reject(new SandboxError("cpu", "the step took too long"));
      this.terminate();
      return;
    }
    if (ms <= this.#patience.ms || this.#line.length === 0) return;
    this.#patience.grow();
    // Neighbours with work to do must not wait behind it: they go on at another thread.
    for (const { request } of [...this.#line]) {
      this.runs.delete(request.run);
      this.#drop(request.run, new SandboxError("moved", "the worker thread is busy"));
      this.#post({ op: "close", run: request.run });
    }
  }

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    clearInterval(this.#watch);
    const lost = new SandboxError("lost", "the worker thread has ended");
    this.#active?.reject(lost);
    for (const job of this.#line) job.reject(new SandboxError("moved", "the worker thread has ended"));
    this.#line = [];
    this.#onExit(this);
  }
}
