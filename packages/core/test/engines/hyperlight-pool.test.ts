import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createCodeAct } from "../../src/create-codeact.ts";
import { operations } from "../../src/engines/hyperlight/handler.ts";
import { createHyperlightEngine, type LoadedSandbox, type NativeAddon } from "../../src/hyperlight.ts";

const step = JSON.stringify({
  status: "returned",
  value: "42",
  calls: [],
  cancelled: [],
  logs: [],
  dropped: { lines: 0, bytes: 0 },
});

interface FakeSandbox extends LoadedSandbox {
  /** Sizes it was built with, the heap first. */
  readonly heapBytes: number;
}

/** An addon whose programs return 42; `start` is what their first step does, as the runtime tells it. */
function fakeAddon(
  start: (killed: Promise<never>) => Promise<never>,
  bootMs = 0,
): { addon: NativeAddon; made: FakeSandbox[] } {
  const made: FakeSandbox[] = [];
  class SandboxBuilder {
    heapBytes = 0;
    setHeapSize(bytes: number): void {
      this.heapBytes = bytes;
    }
    setScratchSize(): void {}
    setInputBufferSize(): void {}
    setOutputBufferSize(): void {}
    setHostPrintFn(): void {}
    async build() {
      const getLoadedSandbox = async (): Promise<LoadedSandbox> => {
        const sandbox = makeSandbox(this.heapBytes, start);
        made.push(sandbox);
        return sandbox;
      };
      const loadRuntime = async () => {
        await sleep(bootMs);
        return { addHandler() {}, getLoadedSandbox };
      };
      return { loadRuntime };
    }
  }
  return { addon: { SandboxBuilder }, made };
}

function makeSandbox(heapBytes: number, start: (killed: Promise<never>) => Promise<never>): FakeSandbox {
  let kill = (): void => {};
  return {
    heapBytes,
    poisoned: false,
    lastCallStats: { wallClockMs: 1, cpuTimeMs: 1 },
    interruptHandle: { kill: () => kill() },
    async callHandler(_name, event) {
      if (event[0] === operations.poll) return `${step.length}:${step}`;
      const killed = Promise.withResolvers<never>();
      kill = () => killed.reject(new Error("[ERR_CANCELLED] killed"));
      return await start(killed.promise);
    },
    snapshot: async () => ({}),
    restore: async () => {},
    dispose() {},
  };
}

const blocks = (): Promise<never> => Promise.reject(new Error("[ERR_INTERNAL] Error(WouldBlock)"));

it("boots one VM for the first run, of the size it needs, also when it is warmed up at once", async () => {
  const { addon, made } = fakeAddon(blocks);
  const engine = createHyperlightEngine({ vms: 4, loadAddon: () => addon });
  const codeact = createCodeAct({ tools: [], engine, limits: { memoryBytes: 16 * 2 ** 20 } });
  const [result] = await Promise.all([codeact.run("return 42"), codeact.warmup(), engine.warmup()]);
  expect(result).toMatchObject({ status: "completed", value: 42, engine: { name: "hyperlight" } });
  expect(await codeact.run("return 42")).toMatchObject({ status: "completed" });
  expect(new Set(made.map(({ heapBytes }) => heapBytes))).toEqual(new Set([16 * 2 ** 20]));
  // The run and the one of `warmup` were at the same time.
  expect(made.length).toBeLessThanOrEqual(2);
  await engine.dispose();
});

it("boots no second VM for a run that begins while the first boots", async () => {
  const { addon, made } = fakeAddon(blocks, 500);
  const engine = createHyperlightEngine({ vms: 4, loadAddon: () => addon });
  const codeact = createCodeAct({ tools: [], engine });
  expect(await codeact.run("return 42")).toMatchObject({ status: "completed" });
  expect(await codeact.run("return 42")).toMatchObject({ status: "completed" });
  expect(made).toHaveLength(1);
  await engine.dispose();
});

it("replays elsewhere when a VM is killed, broken or gone, and gives up after some", async () => {
  for (const code of ["ERR_CANCELLED", "ERR_POISONED", "ERR_CONSUMED"]) {
    let failures = 2;
    const { addon } = fakeAddon(() =>
      failures-- > 0 ? Promise.reject(new Error(`[${code}] from outside`)) : blocks(),
    );
    const engine = createHyperlightEngine({ vms: 2, loadAddon: () => addon });
    const run = (): Promise<unknown> => createCodeAct({ tools: [], engine }).run("return 42");
    expect(await run(), code).toMatchObject({ status: "completed", value: 42 });
    failures = Number.POSITIVE_INFINITY;
    expect(await run(), code).toMatchObject({ status: "failed", error: { code: "ENGINE_CRASHED" } });
    await engine.dispose();
  }
});

it("ends when it is disposed in the middle of a step, and so does the run", async () => {
  let begun = (): void => {};
  const stepping = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { addon } = fakeAddon((killed) => {
    begun();
    return killed;
  });
  const engine = createHyperlightEngine({ vms: 1, loadAddon: () => addon });
  const codeact = createCodeAct({ tools: [], engine });
  const runs = [codeact.run("for (;;) {}"), codeact.run("return 1")].map((run) => run.catch((thrown) => thrown));
  await stepping;
  await engine.dispose();
  expect(await Promise.all(runs)).toMatchObject([{ code: "CODEACT_ABORTED" }, { code: "CODEACT_ABORTED" }]);
});
