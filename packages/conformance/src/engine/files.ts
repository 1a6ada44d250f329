import { existsSync, readFileSync } from "node:fs";
import type { RunEvent } from "@codeact/core";
import { expect, it } from "vitest";
import { outcomes, withDisk } from "./disk.ts";
import type { Bench } from "./harness.ts";

/** What programs can do with files that are open to them. */
export function files(bench: Bench): void {
  it("are closed until they are opened, and no word is said of them", async () => {
    const codeact = bench.codeact();
    const result = await codeact.run(
      outcomes("fs.readFile('/etc/passwd')", "fs.exists('/output')", "fs.writeFile('/output/a', 'x')"),
    );
    expect(result).toMatchObject({
      status: "completed",
      value: ["FS_DENIED", "FS_DENIED", "FS_DENIED"],
      artifacts: [],
    });
    expect(codeact.buildInstructions()).not.toMatch(/\/output|fs\.lines/);
  });

  it("are told to the model where they are open", async () => {
    await withDisk(async ({ data, outside }) => {
      const text = bench
        .codeact({ fileMounts: [{ hostPath: data, mountPath: "/data", mode: "read-write" }], workspaceRoot: outside })
        .buildInstructions();
      expect(text).toMatch(/\/data \(read and write\).*\/input \(read-only\).*\/output/);
      expect(text.includes(data)).toBe(false);
    });
  });

  it("read and list like node:fs/promises, whichever way it is imported", async () => {
    await withDisk(async (disk) => {
      disk.write({ "a.csv": "x,y\r\n1,é\n\n2,😀", "sub/b.txt": "b" });
      const source = `
        import fs, { readFile } from "node:fs/promises";
        import { promises } from "fs";
        const { stat } = require("fs/promises");
        const lines = [];
        for await (const line of fs.lines("/data/a.csv")) lines.push(line);
        const entries = await fs.readdir("/data", { withFileTypes: true });
        const facts = await stat("/data/a.csv");
        return {
          lines,
          text: await readFile("/data/a.csv", "utf8"),
          bytes: (await promises.readFile("/data/a.csv")).slice(0, 3).join(),
          asText: String(await readFile("/data/sub/b.txt")),
          base64: await readFile("/data/sub/b.txt", { encoding: "base64" }),
          names: await fs.readdir("/data"),
          all: await fs.readdir("/data", { recursive: true }),
          types: entries.map((entry) => [entry.name, entry.isDirectory(), entry.isFile()]),
          facts: [facts.size, facts.isFile(), facts.mtime instanceof Date],
          root: await fs.readdir("/"),
        };`;
      expect(await bench.value(source, { fileMounts: [{ hostPath: disk.data, mountPath: "/data" }] })).toEqual({
        lines: ["x,y", "1,é", "", "2,😀"],
        text: "x,y\r\n1,é\n\n2,😀",
        bytes: "120,44,121",
        asText: "b",
        base64: "Yg==",
        names: ["a.csv", "sub"],
        all: ["a.csv", "sub", "sub/b.txt"],
        types: [
          ["a.csv", false, true],
          ["sub", true, false],
        ],
        facts: [17, true, true],
        root: ["data", "output"],
      });
    });
  });

  it("are written as node:fs/promises does, and what is left in /output comes back", async () => {
    const source = `
      await fs.mkdir("/output/deep/er", { recursive: true });
      await fs.writeFile("/output/deep/er/chart.svg", "<svg/>");
      await fs.writeFile("/output/bytes.bin", new Uint8Array([0, 255, 128]));
      await fs.writeFile("/output/notes.md", "one");
      await fs.appendFile("/output/notes.md", " two");
      await fs.copyFile("/output/notes.md", "/output/copy.md");
      await fs.rename("/output/copy.md", "/output/deep/moved.md");
      await fs.writeFile("/output/gone", "x");
      await fs.rm("/output/gone");
      await fs.mkdir("/output/tree/of/folders", { recursive: true });
      await fs.rm("/output/tree", { recursive: true });
      return [await fs.readFile("/output/notes.md", "utf8"), await fs.readdir("/output", { recursive: true })];`;
    const result = await bench.run(source, { fileMounts: [] });
    expect(result).toMatchObject({
      status: "completed",
      value: ["one two", ["bytes.bin", "deep", "deep/er", "deep/er/chart.svg", "deep/moved.md", "notes.md"]],
      warnings: [],
    });
    const left = result.artifacts.map((artifact) => [
      artifact.path,
      artifact.mediaType,
      "data" in artifact ? [...artifact.data].join() : artifact.file,
    ]);
    expect(left).toEqual([
      ["/output/bytes.bin", "application/octet-stream", "0,255,128"],
      ["/output/deep/er/chart.svg", "image/svg+xml", [...Buffer.from("<svg/>")].join()],
      ["/output/deep/moved.md", "text/markdown", [...Buffer.from("one two")].join()],
      ["/output/notes.md", "text/markdown", [...Buffer.from("one two")].join()],
    ]);
    expect(await bench.value("return await fs.readdir('/output')", { fileMounts: [] })).toEqual([]);
  });

  it("come back as temporary files when they are large, which last as long as the codeact object", async () => {
    const codeact = bench.codeact({ fileMounts: [], limits: { artifacts: 1 } });
    const source = `
      for (let part = 0; part < 3; part++) await fs.appendFile("/output/large.txt", "x".repeat(500_000));
      await fs.writeFile("/output/one too many", "x")`;
    const { artifacts, warnings } = await codeact.run(source);
    const [artifact] = artifacts;
    const file = artifact !== undefined && "file" in artifact ? artifact.file : "";
    expect(artifact).toMatchObject({ path: "/output/large.txt", bytes: 1_500_000, mediaType: "text/plain" });
    expect(readFileSync(file).length).toBe(1_500_000);
    expect(artifacts).toHaveLength(1);
    expect(warnings.map(({ code }) => code)).toContain("ARTIFACTS_SKIPPED");
    await codeact[Symbol.asyncDispose]();
    expect(existsSync(file)).toBe(false);
  });

  it("tell what went wrong with codes that can be caught", async () => {
    await withDisk(async (disk) => {
      disk.write({ file: "x", "folder/in": "y" });
      const source = outcomes(
        "fs.readFile('/rw/none')",
        "fs.readFile('/rw/folder')",
        "fs.readFile('/rw/file/below')",
        "fs.writeFile('/rw/file', 'y', { flag: 'wx' })",
        "fs.mkdir('/rw/folder')",
        "fs.rmdir('/rw/folder')",
        "fs.rm('/rw/folder')",
        "fs.rm('/rw/none')",
        "fs.rm('/rw/none', { force: true })",
        "fs.rm('/rw', { recursive: true })",
        "fs.copyFile('/rw/file', '/rw/folder/in', fs.constants.COPYFILE_EXCL)",
        "fs.readFile('/rw/file', 'klingon')",
        "fs.readFile(7)",
        "fs.writeFile('/rw/file', { a: 1 })",
        "fs.writeFile('/rw/file', 'x'.repeat(2_000_000))",
        "fs.readFileSync('/rw/file')",
        "fs.readFile('/rw/file', 'utf8', () => {})",
        "fs.readFile('/rw/file', 'utf8')",
      );
      expect(await bench.value(source, readWrite(disk.data))).toEqual([
        "FS_NOT_FOUND",
        "FS_NOT_A_FILE",
        "FS_NOT_A_FOLDER",
        "FS_EXISTS",
        "FS_EXISTS",
        "FS_NOT_EMPTY",
        "FS_NOT_A_FILE",
        "FS_NOT_FOUND",
        "ok",
        "FS_DENIED",
        "FS_EXISTS",
        "FS_INVALID_ARGUMENT",
        "FS_INVALID_ARGUMENT",
        "FS_INVALID_ARGUMENT",
        "FS_TOO_LARGE",
        "FS_UNSUPPORTED",
        "FS_UNSUPPORTED",
        "x",
      ]);
    });
  });

  it("can be read in ranges of bytes, and text whole across its parts", async () => {
    await withDisk(async (disk) => {
      const text = "aé😀".repeat(30_000);
      disk.write({ text });
      const source = `
        const text = await fs.readFile("/rw/text", "utf8");
        const bytes = await fs.readFile("/rw/text");
        return [
          text === "aé😀".repeat(30_000),
          bytes.length,
          bytes.toString() === text,
          await fs.readFile("/rw/text", { encoding: "utf8", position: 7, length: 3 }),
          await fs.readFile("/rw/text", { encoding: "utf8", start: 0, end: 2 }),
          (await fs.readFile("/rw/text", { position: 209_999 })).length,
          (await fs.readFile("/rw/text", { position: 900_000 })).length,
        ];`;
      const small = { ...readWrite(disk.data), limits: { resultBytes: 10_000 } };
      const expected = [true, 210_000, true, "aé", "aé", 1, 0];
      expect(await bench.value(source, readWrite(disk.data))).toEqual(expected);
      expect(await bench.value(source, small)).toEqual(expected);
    });
  });

  const megabytes = Math.max(20, bench.fewer(100));
  it(`of ${megabytes} MB are read line by line in a memory of 16 MiB`, { timeout: bench.ms(120_000) }, async () => {
    await withDisk(async (disk) => {
      const row = `2026-01-01,store 12,Keyboard,3,89.99,"a note, quoted"\n`;
      const rows = Math.ceil((megabytes * 1e6) / row.length);
      disk.write({ "large.csv": row.repeat(rows) });
      const source = `
        let lines = 0, bytes = 0;
        for await (const line of fs.lines("/input/large.csv")) { lines++; bytes += line.length + 1 }
        return [lines, bytes];`;
      const limits = { memoryBytes: 16 * 2 ** 20, cpuMs: bench.ms(60_000), wallMs: bench.ms(100_000) };
      const value = await bench.value(source, { workspaceRoot: disk.data, limits });
      expect(value).toEqual([rows, rows * row.length]);
    });
  });

  it("are read by the thousand at once", async () => {
    await withDisk(async (disk) => {
      disk.write(Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`${at}.txt`, `file ${at}`])));
      const source = `
        const names = await fs.readdir("/input");
        const texts = await Promise.all(names.map((name) => fs.readFile("/input/" + name, "utf8")));
        return [names.length, names.every((name, at) => texts[at] === "file " + parseInt(name))];`;
      expect(await bench.value(source, { workspaceRoot: disk.data })).toEqual([1_000, true]);
    });
  });

  it("are each asked of the policy and told to observers, without contents", async () => {
    await withDisk(async (disk) => {
      disk.write({ "open.txt": "contents", "private/key": "contents" });
      const events: RunEvent[] = [];
      const source = outcomes("fs.readFile('/input/open.txt', 'utf8')", "fs.readFile('/input/private/../private/key')");
      const result = await bench.run(source, {
        workspaceRoot: disk.data,
        onEvent: (event) => events.push(event),
        operationPolicy: ({ kind, target }) =>
          kind === "file" && target.startsWith("/input/private") ? "deny" : "allow",
      });
      expect(result).toMatchObject({ value: ["contents", "APPROVAL_DENIED"] });
      const told = events.filter(({ type }) => type === "operation.settled");
      expect(told).toMatchObject([
        { kind: "file", name: "readFile", target: "/input/open.txt", ok: true, facts: { bytes: 8 } },
        { kind: "file", name: "readFile", target: "/input/private/key", ok: false, code: "APPROVAL_DENIED" },
      ]);
      expect(JSON.stringify(told).includes("contents")).toBe(false);
    });
  });

  it("FIL-21: are limited: operations, bytes of a file, bytes written", async () => {
    await withDisk(async (disk) => {
      disk.write({ file: "x".repeat(1_001) });
      const limits = { fileOperations: 5, fileBytes: 1_000, writtenBytes: 1_000 };
      const source = outcomes(
        "fs.readFile('/rw/file')",
        "fs.copyFile('/rw/file', '/rw/copy')",
        "fs.writeFile('/rw/a', 'x'.repeat(600))",
        "fs.appendFile('/rw/a', 'x'.repeat(401))",
        "fs.appendFile('/rw/a', 'x'.repeat(400))",
        "fs.exists('/rw/a')",
      );
      const expected = ["FS_TOO_LARGE", "FS_TOO_LARGE", "ok", "FS_TOO_LARGE", "ok", "LIMIT_FILE_OPERATIONS"];
      expect(await bench.value(source, { ...readWrite(disk.data), limits })).toEqual(expected);
    });
  });

  it("that were open when a run started stay so to its end, whatever update brings", async () => {
    await withDisk(async (disk) => {
      disk.write({ file: "x" });
      const codeact = bench.codeact({ fileMounts: [{ hostPath: disk.data, mountPath: "/old" }] });
      const source = `await tools.sleep({ ms: 50 }); ${outcomes("fs.readFile('/old/file', 'utf8')", "fs.readFile('/new/file', 'utf8')")}`;
      const running = codeact.run(source);
      codeact.update({ fileMounts: [{ hostPath: disk.data, mountPath: "/new" }] });
      expect(await running).toMatchObject({ value: ["x", "FS_DENIED"] });
      expect(await codeact.run(source)).toMatchObject({ value: ["FS_DENIED", "x"] });
    });
  });
}

export const readWrite = (hostPath: string) =>
  ({ fileMounts: [{ hostPath, mountPath: "/rw", mode: "read-write" }] }) as const;
