import { Worker } from "node:worker_threads";
import { SandboxError, type StepAnswer } from "../../engine.ts";
import type { EngineBinary } from "./binary.ts";
import { type Answer, cells, type Request, type StepRequest, type WorkerData } from "./messages.ts";
import type { Patience } from "./patience.ts";

/** A step that was asked for and is not answered yet. */
interface Job extends PromiseWithResolvers<StepAnswer> {
  /** What the step may take; 0 once nobody waits for it. */
  cpuMs: number;
}

interface ThreadOptions {
  /** A step of which the pool has lost patience makes its thread busy: its neighbours go on elsewhere. */
  readonly patience: Patience;
  /** Memory of its sandboxes that wait as they are. */
  readonly wholeBytes: number;
  readonly onFree: (thread: Thread) => void;
  readonly onExit: (thread: Thread) => void;
}

/** How often a thread with work is looked at. */
const watchMs = 20;
/** Over its budget by this much, a step is ended by ending its thread: not every loop reaches the interrupt. */
const graceMs = 100;

/** A worker thread that holds sandboxes and runs one step at a time, and the watchdog over it. */
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
  readonly #onFree: ThreadOptions["onFree"];
  readonly #onExit: ThreadOptions["onExit"];
  /** When its last step ended. */
  #restingSince = 0;
  /** By sandbox, which has one at a time. */
  readonly #jobs = new Map<number, Job>();
  /** What is posted once this turn of the event loop has done all it can. */
  #outbox: Request[] = [];
  /** The step that runs, as it was last seen, and since when. */
  #begun = 0;
  #since = 0;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;

  constructor({ patience, wholeBytes, onFree, onExit }: ThreadOptions) {
    this.#patience = patience;
    this.#onFree = onFree;
    this.#onExit = onExit;
    const workerData: WorkerData = { shared: this.#shared, wholeBytes };
    // The same extension as this file: TypeScript from source, JavaScript when built.
    const file = new URL(`./worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);
    this.#worker = new Worker(file, {
      workerData,
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
    });
    this.#worker.unref();
    this.#worker.on("message", (answers: readonly Answer[]) => this.#settle(answers));
    this.#worker.on("error", () => this.#die());
    this.#worker.on("exit", () => this.#die());
  }

  /** A step has run for so long that nothing new should be placed here. */
  get busy(): boolean {
    return this.#dead || this.#see().ms > this.#patience.ms;
  }

  get load(): number {
    return this.#jobs.size + this.#expected.size;
  }

  /** How long ago its last step ended. */
  get restMs(): number {
    return performance.now() - this.#restingSince;
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
    const { run, cpuMs } = request;
    this.#expected.delete(run);
    if (this.#dead) return Promise.reject(new SandboxError("lost", "the worker thread has ended"));
    const job: Job = { ...Promise.withResolvers<StepAnswer>(), cpuMs };
    this.#jobs.set(run, job);
    this.#post(request);
    this.#worker.ref();
    this.#watch ??= setInterval(() => this.#look(), watchMs).unref();
    return job.promise;
  }

  /** A sandbox will wait for long. */
  park(run: number): void {
    if (!this.#jobs.has(run)) this.#post({ op: "park", run });
  }

  /** Gives a sandbox up; a step of it that is running is stopped. */
  close(run: number): void {
    if (!this.runs.delete(run)) return;
    this.#expected.delete(run);
    this.#giveUp(run, new SandboxError("lost", "the sandbox was closed"));
    this.#post({ op: "close", run });
    this.#onFree(this);
  }

  /** Nobody waits for its step any more; it counts until the worker has answered. */
  #giveUp(run: number, error: SandboxError): void {
    const job = this.#jobs.get(run);
    if (job === undefined) return;
    job.cpuMs = 0;
    job.reject(error);
    Atomics.store(this.#shared, cells.stop, run);
  }

  async terminate(): Promise<void> {
    this.#die();
    this.#worker.ref();
    await this.#worker.terminate();
  }

  #post(request: Request): void {
    if (this.#dead) return;
    if (this.#outbox.length === 0) process.nextTick(() => this.#send());
    this.#outbox.push(request);
  }

  #send(): void {
    const requests = this.#outbox;
    this.#outbox = [];
    if (!this.#dead) this.#worker.postMessage(requests);
  }

  #settle(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const job = this.#jobs.get(answer.run);
      if (job === undefined) continue;
      this.#jobs.delete(answer.run);
      if ("texts" in answer) {
        job.resolve({ text: answer.texts.at(-1) ?? "", earlier: answer.texts.slice(0, -1), cpuMs: answer.cpuMs });
      } else job.reject(new SandboxError(answer.reason, answer.message));
    }
    if (this.#jobs.size === 0) {
      this.#restingSince = performance.now();
      this.#worker.unref();
    }
    this.#onFree(this);
  }

  get #running(): number {
    return Atomics.load(this.#shared, cells.running);
  }

  /** The step that runs, and how long it has been seen to. */
  #see(): { readonly running: number; readonly ms: number } {
    // In this order: a worker that goes on to its next step meanwhile is seen to do so.
    const running = this.#running;
    const begun = Atomics.load(this.#shared, cells.begun);
    const now = performance.now();
    if (running === 0 || begun !== this.#begun) this.#since = now;
    this.#begun = begun;
    return { running, ms: now - this.#since };
  }

  #look(): void {
    if (this.#jobs.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
      return;
    }
    const { running, ms } = this.#see();
    if (running === 0) return;
    const { cpuMs } = this.#jobs.get(running) ?? { cpuMs: 0 };
    if (ms > cpuMs + graceMs) {
      this.#giveUp(running, new SandboxError("cpu", "the step took too long"));
      this.terminate();
      return;
    }
    if (cpuMs === 0) Atomics.store(this.#shared, cells.stop, running);
    // Neighbours with work to do must not wait behind it: they go on at another thread.
    const neighbours = [...this.#jobs.keys()].filter((run) => run !== running && this.runs.has(run));
    if (ms <= this.#patience.ms || neighbours.length === 0) return;
    this.#patience.grow();
    for (const run of neighbours) {
      this.runs.delete(run);
      this.#giveUp(run, new SandboxError("moved", "the worker thread is busy"));
      this.#post({ op: "close", run });
    }
  }

  #die(): void {
    if (this.#dead) return;
    this.#dead = true;
    clearInterval(this.#watch);
    const running = this.#running;
    for (const [run, job] of this.#jobs) {
      // Beside a step that ended the thread, the others have done nothing that counts against their runs.
      const reason = running === 0 || run === running ? "lost" : "moved";
      job.reject(new SandboxError(reason, "the worker thread has ended"));
    }
    this.#jobs.clear();
    this.#onExit(this);
  }
}
