import type { Engine, Sandbox, SandboxError } from "@codeact/core";

/** An engine whose sandboxes end in the middle: `fail` is asked before each step, and gives the error it ends with, or undefined. */
export function closing(engine: Engine, fail: () => SandboxError | undefined): Engine {
  return {
    ...engine,
    open(options) {
      const sandbox = engine.open(options);
      const step = async <T>(enter: () => Promise<T>): Promise<T> => {
        const failure = fail();
        if (failure === undefined) return await enter();
        sandbox.close();
        throw failure;
      };
      const watched: Sandbox = {
        start: (...given) => step(() => sandbox.start(...given)),
        deliver: (...given) => step(() => sandbox.deliver(...given)),
        park: () => sandbox.park(),
        close: () => sandbox.close(),
      };
      return watched;
    },
  };
}
