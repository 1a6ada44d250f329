import { Worker } from "node:worker_threads";
import { it } from "vitest";

it("passes, and leaves a rejection in a thread", async () => {
  const worker = new Worker('Promise.reject(new Error("left behind"))', { eval: true });
  await new Promise((resolve) => worker.on("exit", resolve));
});
