import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { CodeActError } from "../../errors.ts";
import { engineHash } from "./info.ts";

const pageBytes = 65_536;
const memorySection = 5;

/**
 * In the allocator: `memory.grow; local.tee 0; i32.const -1; i32.eq; if; i32.const &errno`. It stands there twice.
 * The last instruction becomes `unreachable`, so that running out of memory traps: a program cannot catch it.
 */
const growFailed = Uint8Array.of(0x40, 0x00, 0x22, 0x00, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x41, 0xb4, 0xa0, 0xc7, 0x00);
const trapAt = 9;
const unreachable = 0x00;
const nop = 0x01;

export interface EngineBinary {
  readonly module: WebAssembly.Module;
  /** Byte offsets of the traps for running out of memory, as they stand in the stack of a `RuntimeError`. */
  readonly memoryTraps: readonly number[];
}

/** Reads the engine's file and checks its hash; throws `CODEACT_ENGINE_UNAVAILABLE`. */
export async function readBinary(
  file: URL = new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm")),
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw unavailable("quickjs.wasm of quickjs-wasi cannot be read. Install the dependencies again.", cause);
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (hash !== engineHash) {
    throw unavailable(`quickjs.wasm of quickjs-wasi is not the file this version was tested with (SHA-256 ${hash}).`);
  }
  return bytes;
}

/** Compiles the engine with a memory that cannot grow over `memoryBytes`, and that traps when it would. */
export async function compileBinary(bytes: Uint8Array, memoryBytes: number): Promise<EngineBinary> {
  const patched = limitMemory(bytes, Math.ceil(memoryBytes / pageBytes));
  const memoryTraps = trapFailedGrowth(patched);
  return { module: await WebAssembly.compile(patched as Uint8Array<ArrayBuffer>), memoryTraps };
}

/** Rewrites the memory section: same minimum, a maximum of `pages`. */
function limitMemory(bytes: Uint8Array, pages: number): Uint8Array {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at];
    const [length, body] = readLeb(bytes, at + 1);
    if (id !== memorySection) {
      at = body + length;
      continue;
    }
    const [minimum] = readLeb(bytes, body + 2);
    const section = [1, 1, ...writeLeb(minimum), ...writeLeb(Math.max(pages, minimum))];
    return Buffer.concat([
      bytes.subarray(0, at),
      Uint8Array.from([memorySection, ...writeLeb(section.length), ...section]),
      bytes.subarray(body + length),
    ]);
  }
  throw unavailable("quickjs.wasm has no memory section.");
}

/** Patches `bytes` in place and says where. */
function trapFailedGrowth(bytes: Uint8Array): number[] {
  const traps: number[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(growFailed); at >= 0; at = buffer.indexOf(growFailed, at + 1)) {
    bytes[at + trapAt] = unreachable;
    bytes.fill(nop, at + trapAt + 1, at + growFailed.length);
    traps.push(at + trapAt);
  }
  if (traps.length !== 2) throw unavailable("quickjs.wasm does not have the allocator that was expected.");
  return traps;
}

function readLeb(bytes: Uint8Array, from: number): [value: number, next: number] {
  let value = 0;
  let at = from;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

function writeLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
    if (rest === 0) return bytes;
  }
}

function unavailable(message: string, cause?: unknown): CodeActError {
  return new CodeActError("CODEACT_ENGINE_UNAVAILABLE", `WebAssembly engine: ${message}`, { cause });
}
