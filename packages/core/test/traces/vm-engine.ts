import { createContext, Script } from "node:vm";
import { type Engine, SandboxError, type StepAnswer } from "../../src/engine.ts";
import { kernelSource } from "../../src/internal/kernel.generated.ts";

interface Kernel {
  start(text: string): void;
  deliver(text: string): void;
  poll(): string;
}

// `<input>` is the name of the program's own file, so the kernel needs another.
const kernelScript = new Script(kernelSource, { filename: "kernel.js", produceCachedData: true });
/** Running anything in a context drains its jobs. */
const drain = new Script("0", { filename: "kernel.js" });

/**
 * The real kernel in a context of `node:vm`: fast, deterministic, and no wall against anything.
 * For tests of what stands around an engine; time and memory are not limited.
 */
export function createVmEngine(): Engine {
  return {
    info: { name: "node-vm", isolation: "none", version: process.versions.v8 },
    open() {
      let context: object | undefined;
      let kernel: Kernel | undefined;
      let closed = false;
      const enter = (work: (kernel: Kernel) => void): Kernel => {
        if (closed) throw new SandboxError("lost", "the sandbox was closed");
        context ??= createContext({}, { microtaskMode: "afterEvaluate" });
        kernel ??= kernelScript.runInContext(context) as Kernel;
        try {
          work(kernel);
          drain.runInContext(context);
        } catch (thrown) {
          throw new SandboxError("crashed", String(thrown));
        }
        return kernel;
      };
      const deliver = (batch: string): Kernel => enter((entered) => entered.deliver(batch));
      return {
        async start(start, replay): Promise<StepAnswer> {
          let entered = enter((fresh) => fresh.start(start));
          for (const batch of replay) entered = deliver(batch);
          return { text: entered.poll(), cpuMs: 0 };
        },
        deliver: async (batch) => ({ text: deliver(batch).poll(), cpuMs: 0 }),
        park() {},
        close() {
          closed = true;
          context = undefined;
          kernel = undefined;
        },
      };
    },
    async warmup() {},
    async dispose() {},
  };
}
