import { setTimeout } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { createCodeAct } from "../../src/create-codeact.ts";
import type { Sandbox } from "../../src/engine.ts";
import { compileBinary, readBinary } from "../../src/engines/wasm/binary.ts";
import { makeImage } from "../../src/engines/wasm/image.ts";
import { Instance } from "../../src/engines/wasm/instance.ts";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { resolveLimits } from "../../src/limits.ts";
import { prepareProgram } from "../../src/program/prepare-program.ts";
import { createStart } from "../../src/run/start-message.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const limits = resolveLimits();
const budget = { cpuMs: 10_000 };

function start(source: string): string {
  const prepared = prepareProgram(source);
  if (prepared.status !== "ready") throw new Error(prepared.error.message);
  return JSON.stringify(createStart(prepared.program, ["wait"], limits));
}
const open = (): Sandbox => engine.open({ memoryBytes: limits.memoryBytes, stepBytes: 2 ** 26 });
const batch = (output: string): string => JSON.stringify({ at: Date.now(), settled: [{ id: 1, output }] });
const value = (text: string): unknown => JSON.parse(JSON.parse(text).value);

it("keeps what many waiting sandboxes hold, more than are kept whole", async () => {
  const waiting: Sandbox[] = [];
  for (let i = 0; i < 150; i++) {
    const source = `const mine = { i: ${i} }; const sum = await tools.wait(); return [mine.i, sum]`;
    const sandbox = open();
    await sandbox.start(start(source), [], budget);
    waiting.push(sandbox);
  }
  for (const [i, sandbox] of waiting.entries()) {
    expect(value((await sandbox.deliver(batch(String(i * 2)), budget)).text)).toEqual([i, i * 2]);
    sandbox.close();
  }
});

it("replays runs that wait with more memory than all of them are given together", async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const wait = { name: "wait", description: "Waits.", inputSchema: { type: "object" }, execute: () => opened } as const;
  await using codeact = createCodeAct({ tools: [wait], engine });
  const program = (i: number): string =>
    `const mine = new Uint8Array(20e6).fill(${i}); await tools.wait(); return mine[19999999]`;
  const runs = Array.from({ length: 24 }, (_, i) => codeact.run(program(i)));
  await setTimeout(1_000);
  open();
  for (const [i, run] of runs.entries()) expect(await run).toMatchObject({ status: "completed", value: i });
});

it("goes on after it was parked, as often as it is, and with memory that has grown", async () => {
  const sandbox = open();
  const source =
    "const big = new Uint8Array(20e6).fill(7); await tools.wait(); return [big.length, big[19999999], Math.random()]";
  const text = start(source);
  await sandbox.start(text, [], budget);
  for (let i = 0; i < 3; i++) sandbox.park();
  const parked = value((await sandbox.deliver(batch("null"), budget)).text);
  sandbox.close();
  const other = open();
  await other.start(text, [], budget);
  expect(parked).toEqual(value((await other.deliver(batch("null"), budget)).text));
  expect(parked).toEqual([20_000_000, 7, expect.any(Number)]);
  other.close();
});

it("is small when it is compacted, and the same when it is expanded", async () => {
  const { module, memoryTraps } = await compileBinary(await readBinary(), limits.memoryBytes);
  const image = makeImage(module);
  const make = (): Instance => new Instance({ module, memoryTraps }, image, () => false);
  const instance = make();
  instance.start(
    start("const kept = Array.from({ length: 50 }, (_, i) => ({ i })); await tools.wait(); return kept"),
    [],
    1_000,
    2 ** 20,
  );
  const compacted = instance.compact();
  expect(compacted.bytes.length).toBeLessThan(200_000);
  const other = make();
  other.expand(compacted);
  expect(other.compact()).toEqual(compacted);
  expect(value(other.deliver(batch("null"), 1_000, 2 ** 20))).toHaveLength(50);
});

it("starts from the image of the package as from one it makes", async () => {
  const { module } = await compileBinary(await readBinary(), limits.memoryBytes);
  const { readImage, writeImage } = await import("../../src/engines/wasm/image-file.ts");
  const made = makeImage(module);
  const file = writeImage(made);
  expect(readImage(() => file)).toEqual(made);
  expect(readImage(() => file.slice(0, 1_000))).toBeUndefined();
});
