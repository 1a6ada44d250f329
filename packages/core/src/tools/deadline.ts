import vm from "node:vm";

/** Runs synchronous work that may turn out to be endless. */
export interface Deadline {
  /** The answer of `work`, or `overrun` when it took more than `ms`; anything V8 does is stopped, also a regular expression. */
  run<T>(work: () => T, ms: number): T | typeof overrun;
}

export const overrun: unique symbol = Symbol("overrun");

/**
 * Stands on the time limit of `node:vm`, because only V8 itself can stop a regular expression that backtracks.
 * The context isolates nothing and need not: no foreign code is evaluated in it.
 */
export function createDeadline(): Deadline {
  let work: () => void = () => {};
  const context = vm.createContext(Object.assign(Object.create(null), { work: () => work() }));
  const script = new vm.Script("work()");

  return {
    run<T>(task: () => T, ms: number): T | typeof overrun {
      let answer: T | typeof overrun = overrun;
      work = () => {
        answer = task();
      };
      try {
        script.runInContext(context, { timeout: ms });
        return answer;
      } catch (error) {
        if (isOverrun(error)) return overrun;
        throw error;
      } finally {
        work = () => {};
      }
    },
  };
}

/** The error may be one of the context, whose `Error` is another. */
function isOverrun(error: unknown): boolean {
  return (
    error !== null && typeof error === "object" && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
