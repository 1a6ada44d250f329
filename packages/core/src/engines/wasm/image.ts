import { kernelSource } from "../../internal/kernel.generated.ts";
import { differingParts } from "./differing-parts.ts";
import { type Box, instantiate, type QuickJs } from "./quickjs.ts";

/** The memory of a sandbox that is ready for a program. Copying it over a used one makes that one fresh. */
export interface Image {
  readonly bytes: Uint8Array;
  /** Parts that are not zero, as offset and length; all else is zero. */
  readonly parts: readonly (readonly [offset: number, length: number])[];
  readonly stackPointer: number;
  /** Boxes and scratch space that are valid in every copy. */
  readonly kernel: { readonly start: Box; readonly deliver: Box; readonly poll: Box };
  readonly undefined: Box;
  readonly scratch: number;
}

const partBytes = 4_096;
const scratchBytes = 16;
/** Of QuickJS: bytecode is written without source. */
const stripSource = 16;

/** The parts of an image and all that is zero between them, written over `memory`. */
export function restoreImage({ bytes, parts }: Image, memory: Uint8Array): void {
  let at = 0;
  for (const [offset, length] of parts) {
    memory.fill(0, at, offset);
    memory.set(bytes.subarray(offset, offset + length), offset);
    at = offset + length;
  }
  memory.fill(0, at);
}

/** Boots the engine, evaluates the kernel and keeps the memory as it then is. */
export function makeImage(module: WebAssembly.Module): Image {
  const engine = boot(module);
  engine.qjs_set_interrupt_handler(1);
  // No check of its own: recursion ends at the end of the stack, which traps and cannot be caught, as on a micro-VM.
  engine.qjs_set_max_stack_size(0);
  // Compiled in another, so that nothing of that is left in the image.
  const kernel = evaluate(engine, compile(boot(module), kernelSource));
  const boxes = {
    start: property(engine, kernel, "start"),
    deliver: property(engine, kernel, "deliver"),
    poll: property(engine, kernel, "poll"),
  };
  const scratch = engine.wasm_malloc(scratchBytes);
  const undefinedBox = engine.qjs_get_undefined();
  const bytes = new Uint8Array(engine.memory.buffer).slice();
  return {
    bytes,
    parts: differingParts(bytes, new Uint8Array(), partBytes),
    stackPointer: engine.__stack_pointer.value,
    kernel: boxes,
    undefined: undefinedBox,
    scratch,
  };
}

function boot(module: WebAssembly.Module): QuickJs {
  const engine = instantiate(module, () => 0);
  engine._initialize();
  if (engine.qjs_init() !== 0) throw new Error("the engine did not start");
  return engine;
}

/** Bytecode without the texts of functions, which would be a quarter of every sandbox. */
function compile(engine: QuickJs, source: string): Uint8Array {
  const text = copyIn(engine, source);
  const name = copyIn(engine, "kernel");
  const written = engine.wasm_malloc(scratchBytes);
  const address = engine.qjs_compile(text.address, text.length, name.address, 0, stripSource, written);
  if (address === 0) throw new Error("the kernel cannot be compiled");
  const length = new DataView(engine.memory.buffer).getUint32(written, true);
  return new Uint8Array(engine.memory.buffer, address, length);
}

function evaluate(engine: QuickJs, code: Uint8Array): Box {
  const address = engine.wasm_malloc(code.length);
  new Uint8Array(engine.memory.buffer).set(code, address);
  const value = engine.qjs_eval_bytecode(address, code.length);
  engine.wasm_free(address);
  if (engine.qjs_is_exception(value)) throw new Error("the kernel did not start");
  return value;
}

function property(engine: QuickJs, object: Box, key: string): Box {
  const name = copyIn(engine, key);
  const value = engine.qjs_get_prop_string(object, name.address);
  engine.wasm_free(name.address);
  return value;
}

const encoder = new TextEncoder();

/** Copies text in as UTF-8 that ends with a zero. */
export function copyIn(engine: QuickJs, text: string): { address: number; length: number } {
  // Three bytes for each UTF-16 unit is the most UTF-8 needs.
  const room = text.length * 3 + 1;
  const address = engine.wasm_malloc(room);
  const target = new Uint8Array(engine.memory.buffer, address, room);
  const { written } = encoder.encodeInto(text, target);
  target[written] = 0;
  return { address, length: written };
}
