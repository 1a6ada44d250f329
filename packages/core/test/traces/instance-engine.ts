import { type Engine, SandboxError, type StepAnswer } from "../../src/engine.ts";
import { compileBinary, readBinary } from "../../src/engines/wasm/binary.ts";
import { makeImage } from "../../src/engines/wasm/image.ts";
import { Instance } from "../../src/engines/wasm/instance.ts";

const memoryBytes = 16 * 2 ** 20;

/**
 * The instances of the WebAssembly engine on the thread of the host: the real sandbox and kernel, without the way to a worker
 * and back, and without a watchdog.
 */
export async function createInstanceEngine(): Promise<Engine> {
  const { module, memoryTraps } = await compileBinary(await readBinary(), memoryBytes);
  const image = makeImage(module);
  const spare: Instance[] = [];
  return {
    info: { name: "instance", isolation: "wasm", version: "test" },
    open({ stepBytes }) {
      let instance: Instance | undefined;
      let closed = false;
      const enter = (): Instance => {
        if (closed) throw new SandboxError("lost", "the sandbox was closed");
        instance ??= spare.pop() ?? new Instance({ module, memoryTraps }, image, () => false);
        return instance;
      };
      return {
        async start(start, replay, { cpuMs }): Promise<StepAnswer> {
          const texts = enter().start(start, replay, cpuMs, stepBytes);
          return { text: texts.at(-1) ?? "", earlier: texts.slice(0, -1), cpuMs: 0 };
        },
        deliver: async (batch, { cpuMs }) => ({ text: enter().deliver(batch, cpuMs, stepBytes), cpuMs: 0 }),
        park() {},
        close() {
          closed = true;
          if (instance?.reset()) spare.push(instance);
          instance = undefined;
        },
      };
    },
    async warmup() {},
    async dispose() {},
  };
}
