import { syncBuiltinESMExports } from "node:module";
import threads, { Worker } from "node:worker_threads";

/** Worker threads that have not ended, whoever made them. */
export const workers: ReadonlySet<Worker> = watch();

function watch(): ReadonlySet<Worker> {
  const running = new Set<Worker>();
  class WatchedWorker extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      running.add(this);
      this.once("exit", () => running.delete(this));
    }
  }
  threads.Worker = WatchedWorker;
  // From here on, `import { Worker }` gives the watched one, to modules that were loaded before too.
  syncBuiltinESMExports();
  return running;
}
