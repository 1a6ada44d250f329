import { SandboxError } from "../../engine.ts";
import { createReplayPace } from "../replay-pace.ts";
import type { EngineBinary } from "./binary.ts";
import { type Compact, compact, expand } from "./compact.ts";
import { copyIn, type Image, restoreImage } from "./image.ts";
import { type Box, instantiate, type QuickJs } from "./quickjs.ts";

const pageBytes = 65_536;
const decoder = new TextDecoder();

/** One WebAssembly instance, made fresh for each run by copying the image over its memory. */
export class Instance {
  readonly #image: Image;
  readonly #memoryTraps: readonly number[];
  readonly #engine: QuickJs;
  readonly #stopped: () => boolean;
  #deadline = Number.POSITIVE_INFINITY;
  #interrupted = false;

  /** `stopped` is asked in the middle of a step: true ends it. */
  constructor({ module, memoryTraps }: EngineBinary, image: Image, stopped: () => boolean) {
    this.#stopped = stopped;
    this.#image = image;
    this.#memoryTraps = memoryTraps;
    this.#engine = instantiate(module, () => this.#interrupt());
    const missing = image.bytes.length - this.#engine.memory.buffer.byteLength;
    if (missing > 0) this.#engine.memory.grow(missing / pageBytes);
    // All else is zero already: pages that are never touched take no memory.
    const memory = new Uint8Array(this.#engine.memory.buffer);
    for (const [offset, length] of image.parts) memory.set(image.bytes.subarray(offset, offset + length), offset);
    this.#engine.__stack_pointer.value = image.stackPointer;
  }

  /** Makes it fresh. False when its memory has grown: memory cannot shrink, so it must be thrown away. */
  reset(): boolean {
    const { buffer } = this.#engine.memory;
    if (buffer.byteLength !== this.#image.bytes.length) return false;
    restoreImage(this.#image, new Uint8Array(buffer));
    this.#engine.__stack_pointer.value = this.#image.stackPointer;
    return true;
  }

  /** Of its memory. */
  get bytes(): number {
    return this.#engine.memory.buffer.byteLength;
  }

  /** What the sandbox is, without the instance. */
  compact(): Compact {
    const { memory, __stack_pointer } = this.#engine;
    return compact(new Uint8Array(memory.buffer), __stack_pointer.value, this.#image);
  }

  /** Makes a fresh instance the sandbox that was compacted. */
  expand(compacted: Compact): void {
    const { memory, __stack_pointer } = this.#engine;
    memory.grow((compacted.length - memory.buffer.byteLength) / pageBytes);
    expand(compacted, new Uint8Array(memory.buffer));
    __stack_pointer.value = compacted.stackPointer;
  }

  /** Begins a program, replays, and answers with the texts of its steps. */
  start(start: string, replay: readonly string[], cpuMs: number, stepBytes: number): string[] {
    return this.#guard(cpuMs, () => {
      this.#send(this.#image.kernel.start, start);
      const texts: string[] = [];
      const pace = createReplayPace();
      for (const batch of replay) {
        if (pace.due()) {
          const text = this.#poll(stepBytes);
          texts.push(text);
          pace.took(text.length);
        }
        this.#send(this.#image.kernel.deliver, batch);
      }
      return [...texts, this.#poll(stepBytes)];
    });
  }

  deliver(batch: string, cpuMs: number, stepBytes: number): string {
    return this.#guard(cpuMs, () => {
      this.#send(this.#image.kernel.deliver, batch);
      return this.#poll(stepBytes);
    });
  }

  #interrupt(): number {
    if (performance.now() < this.#deadline && !this.#stopped()) return 0;
    this.#interrupted = true;
    return 1;
  }

  /** Runs one step; whatever goes wrong in the engine becomes a `SandboxError`. */
  #guard<T>(cpuMs: number, step: () => T): T {
    this.#interrupted = false;
    this.#deadline = performance.now() + cpuMs;
    try {
      return step();
    } catch (thrown) {
      if (thrown instanceof SandboxError) throw thrown;
      throw this.#explain(thrown);
    }
  }

  #explain(thrown: unknown): SandboxError {
    if (this.#interrupted) return new SandboxError("cpu", "the step took too long");
    if (thrown instanceof WebAssembly.RuntimeError) {
      const [, offset] = /wasm-function\[\d+\]:0x([0-9a-f]+)/.exec(thrown.stack ?? "") ?? [];
      if (offset !== undefined && this.#memoryTraps.includes(Number.parseInt(offset, 16))) {
        return new SandboxError("memory", "out of memory");
      }
      // The stack lies at the bottom of the memory: what runs over it leaves the memory.
      if (thrown.message.includes("out of bounds")) return new SandboxError("stack", "stack overflow");
    }
    if (thrown instanceof RangeError) return new SandboxError("stack", "stack overflow");
    return new SandboxError("crashed", thrown instanceof Error ? thrown.message : String(thrown));
  }

  /** Calls a function of the kernel with a text, then runs every job. */
  #send(callee: Box, text: string): void {
    const engine = this.#engine;
    const { address, length } = copyIn(engine, text);
    const argument = engine.qjs_new_string(address, length);
    engine.wasm_free(address);
    const result = this.#call(callee, argument);
    engine.qjs_free_value(argument);
    engine.qjs_free_value(result);
    while (engine.qjs_is_job_pending() !== 0) {
      const failed = engine.qjs_execute_pending_job() < 0;
      if (this.#interrupted || performance.now() > this.#deadline) {
        throw new SandboxError("cpu", "the step took too long");
      }
      if (failed) engine.qjs_free_value(engine.qjs_get_exception());
    }
  }

  #poll(stepBytes: number): string {
    const engine = this.#engine;
    const { scratch, kernel } = this.#image;
    const result = this.#call(kernel.poll, undefined);
    const address = engine.qjs_get_string_len(result, scratch);
    const length = new DataView(engine.memory.buffer).getUint32(scratch, true);
    if (address === 0) throw new SandboxError("crashed", "the kernel gave no text");
    if (length > stepBytes) throw new SandboxError("protocol", `the step is ${length} bytes, more than ${stepBytes}`);
    const text = decoder.decode(new Uint8Array(engine.memory.buffer, address, length));
    engine.qjs_free_cstring(address);
    engine.qjs_free_value(result);
    return text;
  }

  #call(callee: Box, argument: Box | undefined): Box {
    const engine = this.#engine;
    const { scratch, undefined: self } = this.#image;
    if (argument !== undefined) new DataView(engine.memory.buffer).setUint32(scratch, argument, true);
    const result = engine.qjs_call(callee, self, argument === undefined ? 0 : 1, scratch);
    if (this.#interrupted) throw new SandboxError("cpu", "the step took too long");
    if (engine.qjs_is_exception(result) !== 0) throw new SandboxError("crashed", "the kernel threw");
    return result;
  }
}
