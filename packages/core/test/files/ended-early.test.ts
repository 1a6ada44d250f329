import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { AbortedError, createCodeAct } from "../../src/index.ts";

const engine = createWasmEngine({ threads: 1 });
const hostPath = mkdtempSync(join(tmpdir(), "codeact-early-"));
afterAll(async () => {
  rmSync(hostPath, { recursive: true });
  await engine.dispose();
});

/** Descriptors of this process that hold the folder. */
function held(): number {
  const targets = readdirSync("/proc/self/fd").map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return undefined;
    }
  });
  return targets.filter((target) => target === hostPath).length;
}

it.each(["aborted", "disposed"])(
  "ends at once and holds no folder when it is %s while its mounts open",
  async (how) => {
    await engine.warmup();
    for (let turns = 0; turns < 40; turns++) {
      const codeact = createCodeAct({ tools: [], engine, fileMounts: [{ hostPath, mountPath: "/data" }] });
      const controller = new AbortController();
      const run = codeact.run("for (;;) {}", { signal: controller.signal });
      const ended = expect(run).rejects.toBeInstanceOf(AbortedError);
      for (let passed = 0; passed < turns; passed++) await turn();
      const before = performance.now();
      if (how === "aborted") controller.abort();
      else await codeact[Symbol.asyncDispose]();
      await ended;
      expect(performance.now() - before).toBeLessThan(2_000);
      await codeact[Symbol.asyncDispose]();
    }
    await expect.poll(held).toBe(0);
  },
);
