import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Folder } from "../../src/files/folder.ts";
import { toGuestError } from "../../src/files/host-error.ts";
import { createCodeAct } from "../../src/index.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "host-errors-"));

async function runIn(hostPath: string, source: string): Promise<unknown> {
  await using codeact = createCodeAct({
    tools: [],
    engine: "wasm",
    fileMounts: [{ hostPath, mountPath: "/rw", mode: "read-write" }],
  });
  const result = await codeact.run(source);
  return result.status === "completed" ? result.value : result;
}

it("FIL-16: tells that the host has too many open files, and holds none afterwards", () => {
  const path = folder();
  for (let at = 0; at < 10; at++) writeFileSync(join(path, `f${at}`), "x");
  const script = `
    import { readdirSync } from "node:fs";
    import { open } from "node:fs/promises";
    import { createCodeAct } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    const codeact = createCodeAct({ tools: [], engine: "wasm", fileMounts: [${JSON.stringify(path)}] });
    const read = "const codes = new Set(); for (let round = 0; round < 200; round++) await Promise.all(Array.from({ length: 10 }, (_, at) => fs.readFile('${path}/f' + at).catch((error) => codes.add(error.code)))); return [...codes]";
    await codeact.run(read);
    const count = () => readdirSync("/proc/self/fd").length;
    const before = count();
    const taken = [];
    try { for (;;) taken.push(await open("/dev/null")); } catch {}
    const full = await codeact.run("return 1").catch(({ code, retryable }) => [code, retryable]);
    // One is enough to begin, and too few for an operation.
    await taken.pop().close();
    const tight = await codeact.run("return await fs.readFile('${path}/f1').catch((error) => error.code)");
    await Promise.all(taken.map((handle) => handle.close()));
    const after = await codeact.run(read);
    console.log(JSON.stringify([full, tight.value, after.value, count() - before]));
    await codeact[Symbol.asyncDispose]();`;
  const command = 'ulimit -n 200; exec "$0" --input-type=module -e "$1"';
  const printed = execFileSync("bash", ["-c", command, process.execPath, script], { encoding: "utf8" });
  rmSync(path, { recursive: true });
  const [full, tight, codes, more] = JSON.parse(printed) as [unknown, unknown, unknown, number];
  expect(full).toEqual(["CODEACT_CAPACITY", true]);
  expect(tight).toBe("FS_FAILED");
  expect(codes).toEqual([]);
  expect(more).toBeLessThan(3);
});

/** Only root may mount. */
const canMount = process.platform === "linux" && process.getuid?.() === 0;

it.skipIf(!canMount)("FIL-16: tells that the disk is full, and leaves what was there", async () => {
  const path = folder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", path]);
  try {
    writeFileSync(join(path, "kept"), "before");
    const source = `
      const code = await fs.writeFile("/rw/kept", "x".repeat(900_000)).catch((error) => error.code);
      return [code, await fs.readFile("/rw/kept", "utf8"), (await fs.readdir("/rw")).join()]`;
    expect(await runIn(path, source)).toEqual(["FS_NO_SPACE", "before", "kept"]);
    expect(readdirSync(path)).toEqual(["kept"]);
  } finally {
    execFileSync("umount", [path]);
    rmSync(path, { recursive: true });
  }
});

it.skipIf(!canMount)("FIL-16: tells that a file system is read-only", async () => {
  const path = folder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "ro,size=256k", "none", path]);
  try {
    const source = "return await fs.writeFile('/rw/a', 'x').catch((error) => error.code)";
    expect(await runIn(path, source)).toBe("FS_READ_ONLY");
  } finally {
    execFileSync("umount", [path]);
    rmSync(path, { recursive: true });
  }
});

it.each([
  ["EACCES", "FS_DENIED"],
  ["EMFILE", "FS_FAILED"],
  ["ENOSPC", "FS_NO_SPACE"],
  ["EROFS", "FS_READ_ONLY"],
  ["EISDIR", "FS_NOT_A_FILE"],
  ["EIO", "FS_FAILED"],
])("FIL-16: turns %s into %s, with the program's path alone", (code, expected) => {
  const thrown = Object.assign(new Error(`${code}: open '/host/secret'`), {
    code,
    syscall: "open",
    path: "/host/secret",
  });
  const told = toGuestError(thrown, "/input/a");
  expect(told).toMatchObject({ code: expected, message: expect.stringMatching(/^\/input\/a /) });
  expect(String(told)).not.toContain("host/secret");
});

it("checks each step where folders have no descriptor paths", async () => {
  const path = folder();
  mkdirSync(join(path, "real/deep"), { recursive: true });
  writeFileSync(join(path, "real/deep/file"), "x");
  symlinkSync("real", join(path, "link"));
  symlinkSync("file", join(path, "real/deep/filelink"));
  await using root = await Folder.open(path, false);
  await using deep = await root.walk(["real", "deep"]);
  await using handle = await deep.openFile("file");
  expect(await handle.readFile("utf8")).toBe("x");
  await expect(root.walk(["link", "deep"])).rejects.toMatchObject({ code: "FS_DENIED" });
  await expect(root.walk(["real", "deep", "file"])).rejects.toMatchObject({ code: "FS_NOT_A_FOLDER" });
  await expect(deep.openFile("filelink")).rejects.toThrow();
  // Swapped after it was walked.
  rmSync(join(path, "real"), { recursive: true });
  mkdirSync(join(path, "other/deep"), { recursive: true });
  writeFileSync(join(path, "other/deep/file"), "y");
  symlinkSync("other", join(path, "real"));
  await expect(deep.openFile("file")).rejects.toMatchObject({ code: "FS_DENIED" });
  rmSync(path, { recursive: true });
});
