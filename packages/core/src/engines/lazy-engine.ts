import { type Engine, type EngineInfo, type Sandbox, SandboxError } from "../engine.ts";
import { AbortedError } from "../errors.ts";

/** An engine whose code is loaded when it is first needed. */
export function createLazyEngine(info: EngineInfo, load: () => Promise<Engine>): Engine {
  let loading: Promise<Engine> | undefined;
  let disposed = false;
  const get = (): Promise<Engine> => {
    if (disposed) return Promise.reject(new AbortedError());
    loading ??= load();
    return loading;
  };
  return {
    info,
    open(options) {
      let sandbox: Sandbox | undefined;
      let closed = false;
      return {
        async start(start, replay, budget) {
          const engine = await get();
          if (closed) throw new SandboxError("lost", "the sandbox was closed");
          sandbox = engine.open(options);
          return await sandbox.start(start, replay, budget);
        },
        async deliver(batch, budget) {
          if (sandbox === undefined) throw new SandboxError("lost", "the sandbox was never started");
          return await sandbox.deliver(batch, budget);
        },
        park: () => sandbox?.park(),
        close() {
          closed = true;
          sandbox?.close();
        },
      };
    },
    async warmup() {
      await (await get()).warmup();
    },
    async dispose() {
      disposed = true;
      await (await loading)?.dispose();
    },
  };
}
