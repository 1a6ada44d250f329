import type { Engine } from "../../src/index.ts";

export interface Counts {
  starts: number;
  open: number;
}

/** Passes everything on, and counts what is started and what is open. */
export function countingEngine(engine: Engine): Engine & { readonly counts: Counts } {
  const counts: Counts = { starts: 0, open: 0 };
  return {
    ...engine,
    counts,
    open(options) {
      const sandbox = engine.open(options);
      let closed = true;
      return {
        start(...given) {
          counts.starts++;
          if (closed) counts.open++;
          closed = false;
          return sandbox.start(...given);
        },
        deliver: (...given) => sandbox.deliver(...given),
        park: () => sandbox.park(),
        close() {
          if (!closed) counts.open--;
          closed = true;
          sandbox.close();
        },
      };
    },
  };
}
