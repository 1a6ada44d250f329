import { SandboxError, type StepAnswer } from "../../engine.ts";
import { createReplayPace } from "../replay-pace.ts";
import { emptyHandlerSource, handlerName, handlerSource, operations } from "./handler.ts";
import { thisMachine } from "./machine.ts";
import { type LoadedSandbox, type NativeAddon, readFailure, type Snapshot } from "./native.ts";
import { cut, sizesFor } from "./sizes.ts";
import { unavailable } from "./unavailable.ts";

/** A state every VM of one memory size can be put into. */
export interface Pristine {
  readonly snapshot: Snapshot;
  /** How long it took to make: computing less than this again is cheaper than a snapshot. */
  readonly snapshotMs: number;
}

/** How often a VM that shall stop is told: a kill that comes too early is lost. */
const killEveryMs = 5;
/** Wall time a call may take, beyond twice its CPU time: other VMs compute too. */
const wallGraceMs = 1_000;

/** One micro-VM. It serves one run at a time; `restore` makes it fresh, whatever happened in it. */
export class Vm {
  readonly memoryBytes: number;
  readonly #loaded: LoadedSandbox;
  #stopping: "closed" | "overdue" | undefined;
  #killing: NodeJS.Timeout | undefined;

  private constructor(memoryBytes: number, loaded: LoadedSandbox) {
    this.memoryBytes = memoryBytes;
    this.#loaded = loaded;
  }

  /** Boots a VM; with `pristine` it need not evaluate the kernel. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  static async boot(addon: NativeAddon, memoryBytes: number, pristine: Pristine | undefined): Promise<Vm> {
    const { heapBytes, scratchBytes, bufferBytes } = sizesFor(memoryBytes);
    try {
      const builder = new addon.SandboxBuilder();
      builder.setHeapSize(heapBytes);
      builder.setScratchSize(scratchBytes);
      builder.setInputBufferSize(bufferBytes);
      builder.setOutputBufferSize(bufferBytes);
      builder.setHostPrintFn(() => {});
      const runtime = await (await builder.build()).loadRuntime();
      runtime.addHandler(handlerName, pristine === undefined ? handlerSource : emptyHandlerSource);
      const loaded = await runtime.getLoadedSandbox();
      if (pristine !== undefined) await loaded.restore(pristine.snapshot);
      return new Vm(memoryBytes, loaded);
    } catch (thrown) {
      throw unavailable("no-boot", thisMachine, thrown);
    }
  }

  snapshot(): Promise<Snapshot> {
    return this.#loaded.snapshot();
  }

  async restore(snapshot: Snapshot): Promise<void> {
    this.#stopping = undefined;
    await this.#loaded.restore(snapshot);
  }

  /** Begins a program, replays, and answers with the texts of its steps. */
  async start(start: string, replay: readonly string[], cpuMs: number, stepBytes: number): Promise<StepAnswer> {
    const step = new StepRun(this.#call, cpuMs, stepBytes);
    await step.send(operations.start, start);
    const earlier: string[] = [];
    const pace = createReplayPace();
    for (const batch of replay) {
      if (pace.due()) {
        const { text } = await step.poll();
        earlier.push(text);
        pace.took(text.length);
      }
      await step.send(operations.deliver, batch);
    }
    return { earlier, ...(await step.poll()) };
  }

  async deliver(batch: string, cpuMs: number, stepBytes: number): Promise<StepAnswer> {
    const step = new StepRun(this.#call, cpuMs, stepBytes);
    await step.send(operations.deliver, batch);
    return await step.poll();
  }

  /** Ends the step under way, and lets no other begin before `restore`. */
  stop(why: "closed" | "overdue" = "closed"): void {
    this.#stopping ??= why;
    if (this.#killing !== undefined) this.#loaded.interruptHandle.kill();
  }

  dispose(): void {
    this.stop();
    try {
      this.#loaded.dispose();
    } catch (thrown) {
      if (readFailure(thrown).code !== "ERR_CONSUMED") throw thrown;
    }
  }

  readonly #call: Call = async (event, cpuMs) => {
    if (this.#stopping !== undefined) throw new SandboxError("lost", "the sandbox was closed");
    const loaded = this.#loaded;
    const wallMs = 2 * cpuMs + wallGraceMs;
    const began = performance.now();
    // Besides the addon's own timeouts, so that a step ends although one of the two fails.
    this.#killing = setInterval(() => {
      if (performance.now() - began > wallMs + wallGraceMs) this.#stopping ??= "overdue";
      if (this.#stopping !== undefined) loaded.interruptHandle.kill();
    }, killEveryMs);
    try {
      const options = { cpuTimeoutMs: Math.ceil(cpuMs), wallClockTimeoutMs: Math.ceil(wallMs), gc: false };
      const text = await loaded.callHandler(handlerName, event, options);
      return { text, cpuMs: this.#cpuMs() };
    } catch (thrown) {
      const { code, text } = readFailure(thrown);
      if (code === "ERR_INTERNAL" && text.includes("WouldBlock") && !loaded.poisoned) {
        return { text: undefined, cpuMs: this.#cpuMs() };
      }
      throw this.#explain(code, text, thrown);
    } finally {
      clearInterval(this.#killing);
      this.#killing = undefined;
    }
  };

  #cpuMs(): number {
    const stats = this.#loaded.lastCallStats;
    return stats?.cpuTimeMs ?? stats?.wallClockMs ?? 0;
  }

  #explain(code: string, text: string, cause: unknown): SandboxError {
    const fail = (reason: SandboxError["reason"], message: string): SandboxError =>
      new SandboxError(reason, message, { cause });
    if (this.#stopping === "closed") return fail("lost", "the sandbox was closed");
    // Gone, and asking it anything would throw the same.
    if (code === "ERR_CONSUMED") return fail("lost", text);
    const stopped = this.#loaded.lastCallStats?.terminatedBy ?? this.#stopping;
    if (code === "ERR_CANCELLED" && stopped) return fail("cpu", "the step took too long");
    if (code === "ERR_GUEST_ABORT" && this.#loaded.poisoned) return explainAbort(text, fail);
    // Not by the program: it can be replayed elsewhere.
    if (code === "ERR_CANCELLED" || code === "ERR_POISONED") return fail("lost", text);
    return fail("crashed", text);
  }
}

/**
 * Abort 13 is an allocation that failed. `sizesFor` leaves more physical memory than the heap can take, so it is the heap that
 * ends under allocations, with no more text, and physical memory that ends under recursion.
 */
function explainAbort(
  text: string,
  fail: (reason: SandboxError["reason"], message: string) => SandboxError,
): SandboxError {
  const [, number = "", rest = ""] = /^Guest aborted: (\d+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (number !== "13") return fail("crashed", text);
  return rest.startsWith("Out of physical memory") ? fail("stack", "stack overflow") : fail("memory", "out of memory");
}

/** One event into the VM; `text` is undefined when the handler waits, with every job drained. */
type Call = (event: string, cpuMs: number) => Promise<{ readonly text: unknown; readonly cpuMs: number }>;

/** The calls that make one step, on one budget. */
class StepRun {
  readonly #call: Call;
  readonly #budgetMs: number;
  readonly #stepBytes: number;
  #cpuMs = 0;

  constructor(call: Call, budgetMs: number, stepBytes: number) {
    this.#call = call;
    this.#budgetMs = budgetMs;
    this.#stepBytes = stepBytes;
  }

  /** Hands a text to the kernel, in parts where it is long, and runs every job. */
  async send(operation: string, text: string): Promise<void> {
    const parts = cut(text);
    const last = parts.pop() ?? "";
    for (const part of parts) await this.#enter(operations.stage + part);
    if ((await this.#enter(operation + last)) !== undefined) throw new SandboxError("crashed", "the kernel answered");
  }

  async poll(): Promise<StepAnswer> {
    const first = expectText(await this.#enter(operations.poll));
    const colon = first.indexOf(":");
    const length = Number(first.slice(0, colon));
    if (!Number.isSafeInteger(length) || length > this.#stepBytes) {
      throw new SandboxError("protocol", `the step is longer than ${this.#stepBytes} bytes`);
    }
    let text = first.slice(colon + 1);
    while (text.length < length) {
      const more = expectText(await this.#enter(operations.more));
      if (more === "") throw new SandboxError("protocol", "the step ended early");
      text += more;
    }
    if (Buffer.byteLength(text) > this.#stepBytes) {
      throw new SandboxError("protocol", `the step is longer than ${this.#stepBytes} bytes`);
    }
    return { text, cpuMs: this.#cpuMs };
  }

  async #enter(event: string): Promise<unknown> {
    const { text, cpuMs } = await this.#call(event, Math.max(1, this.#budgetMs - this.#cpuMs));
    this.#cpuMs += cpuMs;
    return text;
  }
}

function expectText(answer: unknown): string {
  if (typeof answer !== "string") throw new SandboxError("crashed", "the kernel gave no text");
  return answer;
}
