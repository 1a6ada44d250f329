import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { graceMs, type Outcome } from "./tests/hostile.ts";
import type { Samples } from "./tests/test.ts";

const child = fileURLToPath(new URL("./child.ts", import.meta.url));
/** Of a test; the longest, an hour's load, has more. */
const testMs = 180_000;

/** One test of one peer in a process of its own. What cannot be measured is told, and has no figures. */
export async function measureApart(peer: string, test: string, timeoutMs: number = testMs): Promise<Samples> {
  const result = await inChild<Samples>(peer, test, timeoutMs);
  if (typeof result !== "string") return result;
  process.stderr.write(`${peer} ${test}: the process ${result}\n`);
  return {};
}

/** A hostile program in a peer, in a process it may take down with it. */
export async function attackApart(peer: string, name: string, timeMs: number): Promise<Outcome | "hung" | "crashed"> {
  return await inChild<Outcome>(peer, name, timeMs + graceMs);
}

async function inChild<T>(peer: string, test: string, timeoutMs: number): Promise<T | "hung" | "crashed"> {
  // What programs log goes nowhere: a full pipe would be in their way.
  const process = fork(child, [peer, test], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--no-warnings"],
  });
  const { promise, resolve } = Promise.withResolvers<T | "hung" | "crashed">();
  const timer = setTimeout(() => {
    resolve("hung");
    process.kill("SIGKILL");
  }, timeoutMs);
  process.on("message", (result) => resolve(result as T));
  process.on("exit", () => resolve("crashed"));
  const result = await promise;
  clearTimeout(timer);
  if (process.exitCode === null && process.signalCode === null) {
    await new Promise((ended) => {
      process.once("exit", ended);
      setTimeout(() => process.kill("SIGKILL"), 1_000).unref();
    });
  }
  return result;
}
