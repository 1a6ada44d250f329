import type { Engine, Sandbox } from "@codeact/core";

/** The engine, but for what `wrap` says of each of its sandboxes. */
export function wrapSandboxes(engine: Engine, wrap: (sandbox: Sandbox) => Partial<Sandbox>): Engine {
  return {
    ...engine,
    open(options) {
      const sandbox = engine.open(options);
      return {
        start: (...given) => sandbox.start(...given),
        deliver: (...given) => sandbox.deliver(...given),
        park: () => sandbox.park(),
        close: () => sandbox.close(),
        ...wrap(sandbox),
      };
    },
  };
}
