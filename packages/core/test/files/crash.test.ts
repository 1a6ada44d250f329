import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createCodeAct } from "../../src/index.ts";

const rounds = 4;
const size = 1_000_000;

/** Starts a process that writes, and kills it a while after its first write. */
async function writeAndDie(folder: string): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-child.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  child.kill("SIGKILL");
  expect(await exited).toEqual([null, "SIGKILL"]);
}

it(`FIL-12: leaves every file whole when the host is killed ${rounds} times in the middle of writes, and clears up after it`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  try {
    for (let round = 0; round < rounds; round++) {
      await writeAndDie(folder);
      expect(readdirSync(folder).filter((name) => name.startsWith(".codeact-"))).toHaveLength(1);
      const files = readdirSync(folder).filter((name) => name.startsWith("f"));
      expect(files.length).toBeGreaterThan(0);
      for (const name of files) {
        const text = readFileSync(join(folder, name), "latin1");
        expect(text === (text[0] ?? "").repeat(size)).toBe(true);
      }
      await using codeact = createCodeAct({
        tools: [],
        engine: "wasm",
        fileMounts: [{ hostPath: folder, mountPath: "/rw", mode: "read-write" }],
      });
      const source =
        "const before = await fs.readdir('/rw'); await fs.writeFile('/rw/next', 'x'); return before.join()";
      const result = await codeact.run(source);
      expect(result).toMatchObject({ status: "completed" });
      expect(JSON.stringify(result)).not.toContain(".codeact-");
      // What the killed process had not completed is gone.
      expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
