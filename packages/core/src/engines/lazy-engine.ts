import { type Engine, type EngineInfo, type Sandbox, SandboxError } from "../engine.ts";
import { AbortedError } from "../errors.ts";

const undecided: EngineInfo = Object.freeze({ name: "auto", isolation: "undecided", version: "undecided" });

/** An engine whose code is loaded when it is first needed. Without `info` it is not known before which one that is. */
export function createLazyEngine(info: EngineInfo | undefined, load: () => Promise<Engine>): Engine {
  let loaded: Engine | undefined;
  let loading: Promise<Engine> | undefined;
  let disposed = false;
  const get = async (): Promise<Engine> => {
    if (disposed) throw new AbortedError();
    loading ??= load();
    loaded = await loading;
    return loaded;
  };
  return {
    get info() {
      return loaded?.info ?? info ?? undecided;
    },
    async identify() {
      if (info === undefined) await get();
    },
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
    async warmup(options) {
      await (await get()).warmup(options);
    },
    async dispose() {
      disposed = true;
      await (await loading)?.dispose();
    },
  };
}
