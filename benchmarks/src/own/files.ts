import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { createCodeAct, type Engine } from "@codeact/core";
import { spread, times } from "../measure.ts";
import type { Row } from "./rows.ts";

const small = 1_000;
const line = `2026-01-01,store 12,Keyboard,3,89.99,"a note, quoted"\n`;
const limits = { cpuMs: 60_000, wallMs: 120_000 };

/** Files that programs read and write, beside the same ones read and written by Node itself. */
export async function* fileRows(engine: Engine): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), "bench-files-"));
  const path = (name: string | number): string => join(folder, String(name));
  for (const name of ["in/small", "out"]) mkdirSync(path(name), { recursive: true });
  for (let at = 0; at < small; at++) writeFileSync(path(`in/small/${at}`), line);
  writeFileSync(path("in/large"), line.repeat(Math.ceil(1e8 / line.length)));
  writeFileSync(path("in/text"), line.repeat(Math.ceil(5e6 / line.length)));
  const codeact = createCodeAct({
    tools: [],
    engine,
    limits,
    fileMounts: [
      { hostPath: path("in"), mountPath: "/data" },
      { hostPath: path("out"), mountPath: "/out", mode: "read-write" },
    ],
  });
  const program = (source: string) => async () => {
    const result = await codeact.run(source);
    if (result.status !== "completed") throw new Error(JSON.stringify(result));
  };
  const names = Array.from({ length: small }, (_, at) => at);
  const content = "x".repeat(50_000);
  try {
    yield* pair(`${small} small files read at once`, 10, [
      program(
        `await Promise.all(Array.from({ length: ${small} }, (_, at) => fs.readFile("/data/small/" + at, "utf8")))`,
      ),
      () => Promise.all(names.map((at) => readFile(path(`in/small/${at}`), "utf8"))),
    ]);
    yield* pair("5 MB of text read whole", 10, [
      program(`return (await fs.readFile("/data/text", "utf8")).length`),
      () => readFile(path("in/text"), "utf8"),
    ]);
    yield* pair("100 MB read line by line", 2, [
      program(`let lines = 0; for await (const line of fs.lines("/data/large")) lines++; return lines`),
      async () => {
        let lines = 0;
        for await (const _line of createInterface({ input: createReadStream(path("in/large")) })) lines++;
        return lines;
      },
    ]);
    yield* pair("100 files of 50 KB written at once", 10, [
      program(
        `const text = "x".repeat(50_000); await Promise.all(Array.from({ length: 100 }, (_, at) => fs.writeFile("/out/" + at, text)))`,
      ),
      () => Promise.all(names.slice(0, 100).map((at) => writeFile(path(`out/${at}`), content))),
    ]);
  } finally {
    await codeact[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}

type Work = () => Promise<unknown>;

async function* pair(name: string, rounds: number, [program, plain]: readonly [Work, Work]): AsyncGenerator<Row> {
  yield { name: `${name} by a program`, unit: "ms", ...spread(await times(program, { rounds })) };
  yield { name: "  the same by Node's fs", unit: "ms", ...spread(await times(plain, { rounds })) };
}
