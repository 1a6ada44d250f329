import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CodeActOptions,
  createCodeAct,
  type Engine,
  type RunEvent,
  SandboxError,
  type SandboxOptions,
  type StepAnswer,
} from "@codeact/core";
import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { expect, it } from "vitest";
import { withDisk } from "./disk.ts";
import type { Bench } from "./harness.ts";

/** Which engine runs, what becomes of one that is broken, and of one that is not ours. */
export function engines(bench: Bench): void {
  chosen(bench);
  broken(bench);
  foreign(bench);
}

function chosen(bench: Bench): void {
  it("ENG-01: auto says what it chose, and who asks for the micro-VM gets that or an error", async () => {
    await using auto = createCodeAct({ tools: [], engine: "auto" });
    await using strict = createCodeAct({ tools: [], engine: "hyperlight" });
    const { engine } = await auto.run("return 1");
    expect(["micro-vm", "wasm"]).toContain(engine.isolation);
    if (engine.isolation === "micro-vm") expect((await strict.run("return 1")).engine.isolation).toBe("micro-vm");
    else {
      await expect(strict.run("return 1")).rejects.toMatchObject({
        code: "CODEACT_ENGINE_UNAVAILABLE",
        details: { reason: expect.any(String), remedy: expect.any(String) },
      });
    }
  });

  it("ENG-02: the result, the first event and the continuation say which engine ran", async () => {
    const events: RunEvent[] = [];
    const keys = [{ id: "k", secret: "s".repeat(32) }];
    const codeact = bench.codeact({
      approvalMode: "always_require",
      continuations: { keys },
      onEvent: (event) => events.push(event),
    });
    const asked = await codeact.run("return 1");
    const { info } = bench.engine();
    expect(asked.engine).toEqual(info);
    expect(events.find(({ type }) => type === "run.started")).toMatchObject({ engine: info });
    expect(info.version).toMatch(/\d/);
    const state =
      asked.status === "interrupted" ? Buffer.from(asked.continuation.split(".")[3] ?? "", "base64url").toString() : "";
    expect(JSON.parse(state)).toMatchObject({ engine: expect.stringContaining(info.name) });
  });
}

function broken(bench: Bench): void {
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ resolve: (name, context, next) => name.endsWith("quickjs.wasm") ? { url: process.env.WASM, format: "wasm", shortCircuit: true } : next(name, context) });`;

  it("ENG-03: an engine whose file is missing, cut or another is not available, and says why", async () => {
    await withDisk(async ({ data, write }) => {
      write({ "cut.wasm": Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), "other.wasm": "no module" });
      for (const name of ["cut.wasm", "other.wasm", "missing.wasm"]) {
        const told = runScript(
          `${hook}
           const { createCodeAct } = await import(process.env.CORE);
           await using codeact = createCodeAct({ tools: [], engine: "wasm" });
           console.log(await codeact.run("return 1").then(() => "ran", ({ code, message }) => code + " " + message));`,
          { WASM: new URL(`file://${join(data, name)}`).href },
        );
        expect(told, name).toMatch(/^CODEACT_ENGINE_UNAVAILABLE .*quickjs\.wasm/);
        expect(told).not.toContain(data);
      }
    });
    for (const problem of [
      new Error("wrong ELF class"),
      Object.assign(new Error("none"), { code: "MODULE_NOT_FOUND" }),
    ]) {
      const engine = createHyperlightEngine({
        loadAddon: () => {
          throw problem;
        },
      });
      const codeact = createCodeAct({ tools: [], engine });
      const ended = await codeact.run("return 1").catch((error) => error);
      expect(ended.status).not.toBe("completed");
      await engine.dispose();
    }
    expect(await bench.value("return 1")).toBe(1);
  });

  it("ENG-04: it runs by import and by require, and its threads take no options, variables or arguments of the host", async () => {
    await withDisk(async ({ data }) => {
      const preload = join(data, "preload.cjs");
      writeFileSync(
        preload,
        'if (!require("node:worker_threads").isMainThread) require("node:fs").writeFileSync(process.env.MARK || __dirname + "/mark", "loaded in a thread");',
      );
      const script = `
        const { createRequire } = await import("node:module");
        const { existsSync } = await import("node:fs");
        const imported = await import(process.env.CORE);
        const required = createRequire(import.meta.url)(new URL(process.env.CORE).pathname);
        const ends = [];
        for (const { createCodeAct } of [imported, required]) {
          await using codeact = createCodeAct({ tools: [], engine: "wasm" });
          ends.push((await codeact.run("return 6 * 7")).value);
        }
        console.log(JSON.stringify([ends, existsSync(process.env.MARK)]));`;
      const told = runScript(script, { MARK: join(data, "mark"), NODE_OPTIONS: `--require ${preload}` });
      expect(JSON.parse(told)).toEqual([[42, 42], false]);
    });
  });
}

function runScript(script: string, env: Record<string, string>): string {
  const CORE = import.meta.resolve("@codeact/core");
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { ...process.env, ...env, CORE },
  });
  return stdout.trim();
}

const answer = (text: string, cpuMs = 0): StepAnswer => ({ text, cpuMs });
const step = (more: object): string =>
  JSON.stringify({ calls: [], cancelled: [], logs: [], dropped: { lines: 0, bytes: 0 }, ...more });

/** An engine that answers as it is told, until it is closed. */
function engineThat(start: () => Promise<StepAnswer>): Engine {
  return {
    info: { name: "other", isolation: "none", version: "1" },
    open() {
      const closed = Promise.withResolvers<never>();
      closed.promise.catch(() => {});
      const answer = () => Promise.race([start(), closed.promise]);
      return {
        start: answer,
        deliver: answer,
        park() {},
        close: () => closed.reject(new SandboxError("lost", "It was closed.")),
      };
    },
    async warmup() {},
    async dispose() {},
  };
}

function foreign(bench: Bench): void {
  const runOn = (engine: Engine, limits: CodeActOptions["limits"] = {}): Promise<string> =>
    bench.run("return 1", { engine, limits: { wallMs: 300, ...limits } }).then(
      (result) => (result.status === "failed" ? result.error.code : result.status),
      (error) => String(error.code ?? error.message),
    );

  it("ENG-05: an engine that never answers is ended by the clock of the run", async () => {
    expect(await runOn(engineThat(() => new Promise(() => {})))).toBe("LIMIT_TIME");
  });

  it("ENG-06: an engine that fails in its own way ends its run, and no other", async () => {
    for (const thrown of [new Error("boom"), "text", undefined, new RangeError("stack")]) {
      const code = await runOn(engineThat(() => Promise.reject(thrown)));
      expect(code, String(thrown)).not.toBe("completed");
    }
    expect(await bench.value("return 1")).toBe(1);
  });

  it("ENG-07: the engine is told whose run it is, so that tenants need not share a sandbox", async () => {
    const tenants: unknown[] = [];
    const engine = {
      ...bench.engine(),
      open(options: SandboxOptions) {
        tenants.push(options.tenant);
        return bench.engine().open(options);
      },
    };
    const codeact = bench.codeact({ engine });
    for (const context of [{ tenant: "a" }, { tenant: "b" }, {}]) await codeact.run("return 1", { context });
    expect(tenants).toEqual(["a", "b", undefined]);
  });

  it("ENG-08: texts that only look like steps are none", async () => {
    for (const text of [
      "",
      "null",
      "[]",
      "1",
      '"x"',
      "{}",
      "[".repeat(1e5),
      step({ status: "returned" }),
      step({ status: "returned", value: "{" }),
      step({ status: "threw", error: { name: "E", message: "m".repeat(1e6), stack: "" } }),
      step({ status: "blocked", __proto__: null, constructor: 1 }),
      step({ status: "blocked", cancelled: [-1] }),
      step({ status: "blocked", logs: [{ level: "log", text: 5 }] }),
    ]) {
      expect(await runOn(engineThat(async () => answer(text))), text.slice(0, 60)).toBe("ENGINE_PROTOCOL");
    }
  });

  it("ENG-09: what is no engine is refused when it is given", () => {
    for (const engine of ["v8", null, 5, {}, { open: 1 }]) {
      expect(() => createCodeAct({ tools: [], engine: engine as never }), JSON.stringify(engine)).toThrow(
        expect.objectContaining({ code: "CODEACT_CONFIGURATION", message: expect.stringContaining("engine") }),
      );
    }
  });
}
