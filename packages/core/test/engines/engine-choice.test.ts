import { execFileSync } from "node:child_process";
import { expect, it, vi } from "vitest";
import { createCodeAct } from "../../src/create-codeact.ts";
import type { Engine } from "../../src/engine.ts";
import { type Candidates, createChooser } from "../../src/engines/choose-engine.ts";
import { sendCanary } from "../../src/engines/hyperlight/canary.ts";
import { checkMicroVm } from "../../src/engines/hyperlight/check-micro-vm.ts";
import { findObstacle } from "../../src/engines/hyperlight/find-obstacle.ts";
import { loadAddon } from "../../src/engines/hyperlight/load-addon.ts";
import type { Machine } from "../../src/engines/hyperlight/machine.ts";
import type { NativeAddon } from "../../src/engines/hyperlight/native.ts";
import { createLazyEngine } from "../../src/engines/lazy-engine.ts";
import { CodeActError } from "../../src/errors.ts";
import { createHyperlightEngine } from "../../src/hyperlight.ts";
import { createWasmEngine } from "../../src/wasm.ts";

const missing = Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
const machine = (changed: Partial<Machine>): Machine => ({
  os: "linux",
  platform: () => "linux-x64-glibc",
  tryDevice: () => "usable",
  require: () => {
    throw missing;
  },
  ...changed,
});

/** An addon whose VMs fail to boot, hang, or answer. */
function addonThat(boot: () => Promise<unknown>): NativeAddon {
  class SandboxBuilder {
    setHeapSize(): void {}
    setScratchSize(): void {}
    setInputBufferSize(): void {}
    setOutputBufferSize(): void {}
    setHostPrintFn(): void {}
    async build(): Promise<{ loadRuntime: () => Promise<never> }> {
      return { loadRuntime: boot as () => Promise<never> };
    }
  }
  return { SandboxBuilder };
}
const failsToBoot = addonThat(() => Promise.reject(new Error("[ERR_INTERNAL] Unknown KVM VCPU exit")));
const answering = (answer: unknown): NativeAddon =>
  addonThat(async () => ({
    addHandler() {},
    getLoadedSandbox: async () => ({ callHandler: async () => answer, dispose() {} }),
  }));

const obstacles: readonly (readonly [reason: string, remedy: string, given: Machine])[] = [
  ["no-hypervisor", "--device /dev/kvm", machine({ tryDevice: () => "missing" })],
  ["no-permission", "group", machine({ tryDevice: (path) => (path === "/dev/kvm" ? "denied" : "missing") })],
  ["addon-missing", "npm install @hyperlight-dev/js-host-api-linux-x64-gnu@0.4.0", machine({})],
  ["addon-missing", "glibc", machine({ platform: () => "linux-x64-musl" })],
  ["addon-missing", "glibc", machine({ os: "darwin", platform: () => "darwin-arm64", tryDevice: () => "missing" })],
  [
    "addon-broken",
    "Install the dependencies",
    machine({
      require: (name) => {
        throw name.endsWith("gnu") ? new Error("wrong ELF class") : missing;
      },
    }),
  ],
  ["no-boot", "nested virtualisation", machine({ require: () => failsToBoot })],
];

it.each(obstacles)("says that it is %s, and what would help: %s", async (reason, remedy, given) => {
  await expect(checkMicroVm(given)).rejects.toMatchObject({
    code: "CODEACT_ENGINE_UNAVAILABLE",
    details: { reason, remedy: expect.stringContaining(remedy) },
    message: expect.stringContaining(remedy),
  });
});

it.each(obstacles)('"hyperlight" never falls back: a run throws %s', async (reason, _remedy, given) => {
  const engine = createHyperlightEngine({ loadAddon: () => loadAddon(given) });
  const codeact = createCodeAct({ tools: [], engine });
  for (const attempt of [() => codeact.warmup(), () => codeact.run("return 1"), () => codeact.run("return 1")]) {
    await expect(attempt()).rejects.toMatchObject({ code: "CODEACT_ENGINE_UNAVAILABLE", details: { reason } });
  }
  await engine.dispose();
});

it("gives up a micro-VM that hangs, and one that answers wrongly", async () => {
  await sendCanary(answering("sings"));
  await expect(sendCanary(answering("croaks"))).rejects.toMatchObject({ details: { reason: "no-boot" } });
  await expect(
    sendCanary(
      addonThat(() => new Promise(() => {})),
      20,
    ),
  ).rejects.toMatchObject({
    details: { reason: "no-boot" },
    cause: { message: expect.stringContaining("20 ms") },
  });
});

it("asks any device that will do, and on Linux only", () => {
  expect(findObstacle(machine({ tryDevice: (path) => (path === "/dev/mshv" ? "usable" : "missing") }))).toBe(undefined);
  expect(findObstacle(machine({ os: "win32", tryDevice: () => "missing" }))).toBe(undefined);
});

const namedEngine = (name: string): Engine => {
  const engine = createWasmEngine({ threads: 1 });
  return { ...engine, info: { ...engine.info, name } };
};

function candidates(checkMicroVm: () => Promise<void>): Candidates & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    checkMicroVm: vi.fn(checkMicroVm),
    microVm: async () => namedEngine("hyperlight"),
    wasm: async () => namedEngine("wasm"),
    warn: (message, detail) => warnings.push(`${message} ${detail}`),
  };
}

it.each([
  ["hyperlight", async () => {}, 0],
  ["wasm", () => checkMicroVm(machine({ require: () => failsToBoot })), 1],
] as const)("chooses %s once for all, and every result and event says so", async (name, check, warned) => {
  const from = candidates(check);
  const choose = createChooser(from);
  for (let round = 0; round < 2; round++) {
    const started: string[] = [];
    const engine = createLazyEngine(undefined, choose);
    const codeact = createCodeAct({
      tools: [],
      engine,
      onEvent: (event) => event.type === "run.started" && started.push(event.engine.name),
    });
    const results = await Promise.all([codeact.run("return 1"), codeact.run("not a program")]);
    expect(results.map((result) => result.engine.name)).toEqual([name, name]);
    expect(started).toEqual([name, name]);
    await engine.dispose();
  }
  expect(from.checkMicroVm).toHaveBeenCalledTimes(1);
  expect(from.warnings).toHaveLength(warned);
  for (const warning of from.warnings) expect(warning).toMatch(/WebAssembly\. .*nested virtualisation.*KVM VCPU/s);
});

it("does not take a defect for a machine without micro-VMs", async () => {
  const choose = createChooser(candidates(() => Promise.reject(new CodeActError("CODEACT_INTERNAL", "a defect"))));
  await expect(choose()).rejects.toThrow("a defect");
});

it('"auto" runs on this machine, whatever it is, and warns once where that is not in a micro-VM', () => {
  const script = `
    import { createCodeAct } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    const warnings = [];
    process.on("warning", ({ code, message }) => warnings.push([code, message]));
    const names = [];
    for (let round = 0; round < 2; round++) {
      await using codeact = createCodeAct({ tools: [] });
      names.push((await codeact.run("return 1")).engine.name);
    }
    console.log(JSON.stringify({ names, warnings }));`;
  const { names, warnings } = runScript(script) as { names: string[]; warnings: [string, string][] };
  expect(names[0]).toBe(names[1]);
  const ours = warnings.filter(([code]) => code === "CODEACT_NO_MICRO_VM");
  expect(ours).toHaveLength(names[0] === "wasm" ? 1 : 0);
  for (const [, message] of ours) expect(message).toContain('engine: "wasm"');
});

it("loads and starts nothing to find that there is no hypervisor, in no time that could be measured", () => {
  const script = `
    import { registerHooks } from "node:module";
    import { checkMicroVm } from ${JSON.stringify(new URL("../../src/engines/hyperlight/check-micro-vm.ts", import.meta.url).href)};
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const machine = { os: "linux", platform: () => "linux", tryDevice: () => "missing", require() { throw new Error("loaded") } };
    const reasons = [];
    const before = performance.now();
    for (let n = 0; n < 100; n++) await checkMicroVm(machine).catch(({ details }) => reasons.push(details.reason));
    const ms = (performance.now() - before) / 100;
    console.log(JSON.stringify({ loaded, reasons: [...new Set(reasons)], ms }));`;
  const { loaded, reasons, ms } = runScript(script) as { loaded: string[]; reasons: string[]; ms: number };
  expect(loaded).toEqual([]);
  expect(reasons).toEqual(["no-hypervisor"]);
  expect(ms).toBeLessThan(1);
});

function runScript(script: string): unknown {
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}
