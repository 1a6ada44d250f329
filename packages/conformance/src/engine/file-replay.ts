import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CodeActOptions, defineTool, type RunResult } from "@codeact/core";
import { expect, it } from "vitest";
import { withDisk } from "./disk.ts";
import type { Bench } from "./harness.ts";

const ask = defineTool({
  name: "ask",
  description: "A person says yes.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: () => "yes",
});

/** Files over an interruption: what was written travels, what was read is the same, or the resume is refused. */
export function fileReplay(bench: Bench): void {
  /** Not held, so that each resume is a replay. */
  const open = (options: Partial<CodeActOptions>) =>
    bench.codeact({
      tools: [ask],
      ...options,
      continuations: { keys: [{ id: "1", secret: "a secret of at least 32 bytes, please" }], holdMs: 0 },
    });
  const resume = async (options: Partial<CodeActOptions>, result: RunResult): Promise<RunResult> => {
    if (result.status !== "interrupted") throw new Error(`the run is ${JSON.stringify(result)}`);
    const decisions = Object.fromEntries(
      result.interruptions.map(({ callId }) => [callId, { type: "approve" as const }]),
    );
    return await open(options).resume(result.continuation, { decisions });
  };

  it("has /output again when it goes on, and no more", async () => {
    const source = `
      await fs.mkdir("/output/empty");
      await fs.mkdir("/output/folder");
      await fs.writeFile("/output/folder/a.txt", "before");
      await fs.writeFile("/output/removed.txt", "x");
      await fs.rm("/output/removed.txt");
      await tools.ask({});
      await fs.appendFile("/output/folder/a.txt", " and after");
      return [await fs.readdir("/output", { recursive: true }), await fs.readFile("/output/folder/a.txt", "utf8")];`;
    const options = { fileMounts: [] };
    const result = await resume(options, await open(options).run(source));
    expect(result).toMatchObject({ value: [["empty", "folder", "folder/a.txt"], "before and after"] });
    expect(result.artifacts.map(({ path }) => path)).toEqual(["/output/folder/a.txt"]);
  });

  it("keeps the bytes written counted", async () => {
    const source = `
      await fs.writeFile("/output/a", "x".repeat(60));
      await tools.ask({});
      return await fs.writeFile("/output/b", "x".repeat(60)).catch((error) => error.code)`;
    const options = { fileMounts: [], limits: { writtenBytes: 100 } };
    expect(await resume(options, await open(options).run(source))).toMatchObject({ value: "FS_TOO_LARGE" });
  });

  it("journals what it read by digest, so that far more than the journal holds is read and replayed", async () => {
    await withDisk(async (disk) => {
      const row = `${"0123456789".repeat(20)}\n`;
      const rows = Math.max(10_000, bench.fewer(100_000));
      disk.write({ large: row.repeat(rows) });
      const source = `
        let count = 0;
        for await (const line of fs.lines("/input/large")) if (++count === ${Math.floor(0.9 * rows)}) await tools.ask({});
        return count`;
      const options = { workspaceRoot: disk.data, limits: { journalBytes: 200_000 } };
      const first = await open(options).run(source);
      expect(first.stats.journalBytes).toBeLessThan(200_000);
      expect(await resume(options, first)).toMatchObject({ status: "completed", value: rows });
    });
  });

  it("FIL-20: refuses to go on when what it read has changed, and says what", async () => {
    await withDisk(async (disk) => {
      disk.write({ "in.csv": "x".repeat(5_000) });
      const source = "const text = await fs.readFile('/input/in.csv', 'utf8'); await tools.ask({}); return text.length";
      const options = { workspaceRoot: disk.data };
      const first = await open(options).run(source);
      writeFileSync(join(disk.data, "in.csv"), `${"x".repeat(4_999)}y`);
      await expect(resume(options, first)).rejects.toMatchObject({
        code: "CODEACT_CONTINUATION",
        message: "The continuation does not replay: /input/in.csv has changed since the program read it.",
        details: { reason: "diverged" },
      });
    });
  });

  it("goes on when the file was copied to its place, or has grown behind what was read", async () => {
    await withDisk(async (disk) => {
      const text = "x".repeat(5_000);
      disk.write({ "in.csv": text });
      const source = "const text = await fs.readFile('/input/in.csv', 'utf8'); await tools.ask({}); return text.length";
      const options = { workspaceRoot: disk.data };
      const first = await open(options).run(source);
      rmSync(join(disk.data, "in.csv"));
      writeFileSync(join(disk.data, "in.csv"), text);
      appendFileSync(join(disk.data, "in.csv"), "more");
      expect(await resume(options, first)).toMatchObject({ value: 5_000 });
    });
  });

  it("keeps what it read from a writable mount whole: it may have changed, also by the program itself", async () => {
    await withDisk(async (disk) => {
      mkdirSync(join(disk.data, "rw"));
      disk.write({ "rw/state": "x".repeat(5_000) });
      const source = `
        const before = await fs.readFile("/rw/state", "utf8");
        await fs.writeFile("/rw/state", "changed");
        await tools.ask({});
        return [before.length, await fs.readFile("/rw/state", "utf8")]`;
      const options = {
        fileMounts: [{ hostPath: join(disk.data, "rw"), mountPath: "/rw", mode: "read-write" as const }],
      };
      expect(await resume(options, await open(options).run(source))).toMatchObject({ value: [5_000, "changed"] });
    });
  });
}
