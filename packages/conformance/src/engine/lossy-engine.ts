import type { Engine, SandboxError } from "@codeact/core";
import { wrapSandboxes } from "./wrap-sandboxes.ts";

/** An engine whose sandboxes end in the middle: `fail` is asked before each step, and gives the error it ends with, or undefined. */
export function closing(engine: Engine, fail: () => SandboxError | undefined): Engine {
  return wrapSandboxes(engine, (sandbox) => {
    const step = async <T>(enter: () => Promise<T>): Promise<T> => {
      const failure = fail();
      if (failure === undefined) return await enter();
      sandbox.close();
      throw failure;
    };
    return {
      start: (...given) => step(() => sandbox.start(...given)),
      deliver: (...given) => step(() => sandbox.deliver(...given)),
    };
  });
}
