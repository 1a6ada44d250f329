import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { type Disk, full, secret, withDisk } from "./disk.ts";
import { readWrite } from "./files.ts";
import type { Bench } from "./harness.ts";

const most = full ? { swaps: 50_000, reads: 20_000, writes: 10_000 } : { swaps: 2_000, reads: 1_000, writes: 300 };
const atOnce = 10;

/** Swaps the folder `a` for a link to the folder outside, and back, until it is stopped; now and then it rests in between. */
const swapper = `
const { workerData: { data, outside, stop, least }, parentPort } = require("node:worker_threads");
const { renameSync, symlinkSync, unlinkSync } = require("node:fs");
const flag = new Int32Array(stop);
const rest = (share) => { if (Math.random() < share) Atomics.wait(flag, 0, 0, 0.05) };
let swaps = 0;
parentPort.postMessage("swapping");
while (Atomics.load(flag, 0) === 0 || swaps < least) {
  renameSync(data + "/a", data + "/b");
  rest(0.1);
  symlinkSync(outside, data + "/a");
  rest(0.1);
  unlinkSync(data + "/a");
  renameSync(data + "/b", data + "/a");
  rest(0.5);
  swaps += 2;
}
parentPort.postMessage(swaps);`;

/** Runs `work` while the folder is swapped; gives how often it was. */
async function whileSwapping<T>({ data, outside }: Disk, least: number, work: () => Promise<T>): Promise<[T, number]> {
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(swapper, { eval: true, workerData: { data, outside, stop, least } });
  const failed = new Promise<never>((_resolve, reject) => worker.once("error", reject));
  try {
    await Promise.race([once(worker, "message"), failed]);
    const result = await Promise.race([work(), failed]);
    const ended = Promise.race([once(worker, "message"), failed]);
    Atomics.store(new Int32Array(stop), 0, 1);
    return [result, (await ended)[0] as number];
  } finally {
    await worker.terminate();
  }
}

interface Kind {
  readonly name: string;
  /** The call with a number, in the program. */
  readonly call: string;
  readonly prepare?: (data: string) => void;
  /** Whether a call that succeeded, or failed, has left what it should, and nothing else. */
  readonly holds: (data: string, at: number, ok: boolean) => boolean;
}

const numbers = Array.from({ length: most.writes }, (_, at) => at);
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const holdsText = (path: string, text: string): boolean => isFile(path) && readFileSync(path, "utf8") === text;

const kinds: readonly Kind[] = [
  {
    name: "writeFile",
    call: "fs.writeFile('/rw/a/w' + at, 'text ' + at)",
    holds: (data, at, ok) => (ok ? holdsText(join(data, `a/w${at}`), `text ${at}`) : !isFile(join(data, `a/w${at}`))),
  },
  {
    name: "appendFile",
    call: "fs.appendFile('/rw/a/p' + at, 'text ' + at)",
    holds: (data, at, ok) => (ok ? holdsText(join(data, `a/p${at}`), `text ${at}`) : !isFile(join(data, `a/p${at}`))),
  },
  {
    name: "mkdir",
    // Not recursive: that would rightly make the folder that is away.
    call: "fs.mkdir('/rw/a/d' + at)",
    holds: (data, at, ok) => (statSync(join(data, `a/d${at}`), { throwIfNoEntry: false }) !== undefined) === ok,
  },
  {
    name: "copyFile",
    call: "fs.copyFile('/rw/source', '/rw/a/c' + at)",
    holds: (data, at, ok) => (ok ? holdsText(join(data, `a/c${at}`), "source") : !isFile(join(data, `a/c${at}`))),
  },
  {
    name: "rename",
    call: "fs.rename('/rw/from/' + at, '/rw/a/r' + at)",
    prepare: (data) => {
      mkdirSync(join(data, "from"));
      for (const at of numbers) writeFileSync(join(data, `from/${at}`), `text ${at}`);
    },
    // Wherever it is, it is in one place.
    holds: (data, at, ok) =>
      holdsText(join(data, ok ? `a/r${at}` : `from/${at}`), `text ${at}`) &&
      !isFile(join(data, ok ? `from/${at}` : `a/r${at}`)),
  },
  {
    name: "rm",
    call: "fs.rm('/rw/a/x' + at, { recursive: at % 2 === 0 })",
    prepare: (data) => {
      for (const at of numbers) writeFileSync(join(data, `a/x${at}`), "x");
    },
    holds: (data, at, ok) => isFile(join(data, `a/x${at}`)) !== ok,
  },
];

/** Somebody of the same user swaps a folder for a link, over and over. */
export function fileRace(bench: Bench): void {
  const swaps = bench.fewer(most.swaps);
  const reads = bench.fewer(most.reads);
  const writes = bench.fewer(most.writes);
  const limits = {
    wallMs: bench.ms(600_000),
    cpuMs: bench.ms(60_000),
    fileOperations: 100_000,
    journalBytes: 64 * 2 ** 20,
    writtenBytes: 64 * 2 ** 20,
    resultBytes: 2 ** 20,
  };
  const program = (count: number, call: string): string => `
    const results = [];
    for (let from = 0; from < ${count}; from += ${atOnce}) {
      const batch = Array.from({ length: Math.min(${atOnce}, ${count} - from) }, (_, i) => from + i);
      results.push(...await Promise.all(batch.map((at) => ${call}.then((text) => text ?? "ok", (error) => error.code))));
    }
    return results`;
  const expected = new Set(["ok", "FS_DENIED", "FS_NOT_FOUND", "FS_NOT_A_FOLDER"]);

  it(`FIL-04: shows no byte outside in ${reads} reads while a folder is swapped ${swaps} times`, {
    timeout: bench.ms(600_000),
  }, async () => {
    await withDisk(async (disk) => {
      disk.write({ "a/secret": "inside" });
      const run = () =>
        bench.value(program(reads, "fs.readFile('/rw/a/secret', 'utf8')"), { ...readWrite(disk.data), limits });
      const [results, swapped] = await whileSwapping(disk, swaps, run);
      const seen = new Map<string, number>();
      for (const result of results as string[]) seen.set(result, (seen.get(result) ?? 0) + 1);
      expect([...seen.keys()].filter((result) => result !== "inside" && !expected.has(result))).toEqual([]);
      expect(seen.has(secret)).toBe(false);
      expect(seen.get("inside") ?? 0).not.toBe(0);
      expect(swapped).not.toBeLessThan(swaps);
    });
  });

  for (const { name, call, prepare, holds } of kinds) {
    it(`FIL-04: loses none of ${writes} calls of ${name}, and changes nothing outside, meanwhile`, {
      timeout: bench.ms(600_000),
    }, async () => {
      await withDisk(async (disk) => {
        disk.write({ "a/keep": "x", source: "source" });
        prepare?.(disk.data);
        const run = () => bench.value(program(writes, call), { ...readWrite(disk.data), limits });
        const [results, swapped] = await whileSwapping(disk, swaps, run);
        expect((results as string[]).filter((result) => !expected.has(result))).toEqual([]);
        const isOk = (result: string): boolean => result === "ok";
        expect((results as string[]).filter(isOk).length).not.toBe(0);
        expect(
          numbers.slice(0, writes).filter((at) => !holds(disk.data, at, isOk((results as string[])[at] ?? ""))),
        ).toEqual([]);
        expect(readdirSync(disk.outside)).toEqual(["secret"]);
        expect(readFileSync(join(disk.outside, "secret"), "utf8")).toBe(secret);
        expect(swapped).not.toBeLessThan(swaps);
      });
    });
  }
}
