import { parentPort, workerData } from "node:worker_threads";
import { SandboxError } from "../../engine.ts";
import type { Compact } from "./compact.ts";
import { type Image, makeImage } from "./image.ts";
import { readImage } from "./image-file.ts";
import { Instance } from "./instance.ts";
import { type Answer, cells, type Request } from "./messages.ts";

const shared = workerData as Int32Array<SharedArrayBuffer>;
const port = parentPort;
if (port === null) throw new Error("worker.ts runs in a worker thread only");

/** Fresh instances that are kept for the next runs. */
const mostSpare = 8;
/**
 * Sandboxes that wait as they are; those that have waited longest are compacted. Each whole one slows every garbage collection
 * of the worker, so that more of them cost more time than compacting does.
 */
const mostWhole = 24;

interface Stock {
  readonly module: WebAssembly.Module;
  readonly memoryTraps: readonly number[];
  readonly image: Image;
  readonly spare: Instance[];
}

interface Live {
  readonly stock: Stock;
  readonly stepBytes: number;
  sandbox: Instance | Compact;
}

const stocks = new Map<number, Stock>();
const live = new Map<number, Live>();
/** Those that are not compacted; the one whose step is longest ago comes first. */
const whole = new Set<number>();

const stopped = (): boolean => Atomics.load(shared, cells.stop) === Atomics.load(shared, cells.running);

function take(stock: Stock): Instance {
  return stock.spare.pop() ?? new Instance(stock.module, stock.image, stock.memoryTraps, stopped);
}

function giveBack({ spare }: Stock, instance: Instance): void {
  if (spare.length < mostSpare && instance.reset()) spare.push(instance);
}

function close(run: number): void {
  const ended = live.get(run);
  live.delete(run);
  whole.delete(run);
  if (ended?.sandbox instanceof Instance) giveBack(ended.stock, ended.sandbox);
}

function park(run: number): void {
  const entry = live.get(run);
  if (!(entry?.sandbox instanceof Instance)) return;
  const { sandbox, stock } = entry;
  entry.sandbox = sandbox.compact();
  whole.delete(run);
  giveBack(stock, sandbox);
}

/** The instance of a sandbox that goes on. */
function wake(entry: Live): Instance {
  if (entry.sandbox instanceof Instance) return entry.sandbox;
  const instance = take(entry.stock);
  instance.expand(entry.sandbox);
  entry.sandbox = instance;
  return instance;
}

/** It waits from now on; of many that do, the one that has waited longest is compacted. */
function rest(run: number): void {
  whole.delete(run);
  whole.add(run);
  const [longest] = whole;
  if (whole.size > mostWhole && longest !== undefined) park(longest);
}

function answer(run: number, step: () => string[]): void {
  Atomics.store(shared, cells.running, run);
  const before = performance.now();
  let reply: Answer;
  try {
    const texts = step();
    reply = { run, texts, cpuMs: performance.now() - before };
  } catch (thrown) {
    // The instance may be broken: it is not used again.
    live.delete(run);
    whole.delete(run);
    const { reason, message } =
      thrown instanceof SandboxError ? thrown : { reason: "crashed" as const, message: String(thrown) };
    reply = { run, reason, message };
  }
  Atomics.store(shared, cells.running, 0);
  port?.postMessage(reply);
  if (live.has(run)) rest(run);
}

function handle(request: Request): void {
  switch (request.op) {
    case "prepare": {
      const { memoryBytes, module, memoryTraps } = request;
      stocks.set(memoryBytes, { module, memoryTraps, image: readImage() ?? makeImage(module), spare: [] });
      break;
    }
    case "start": {
      const { run, stepBytes, start, replay, cpuMs } = request;
      const stock = stocks.get(request.memoryBytes);
      if (stock === undefined) throw new Error("start before prepare");
      answer(run, () => {
        const instance = take(stock);
        live.set(run, { sandbox: instance, stock, stepBytes });
        return instance.start(start, replay, cpuMs, stepBytes);
      });
      break;
    }
    case "deliver": {
      const { run, batch, cpuMs } = request;
      answer(run, () => {
        const found = live.get(run);
        if (found === undefined) throw new SandboxError("lost", "the sandbox was closed");
        return [wake(found).deliver(batch, cpuMs, found.stepBytes)];
      });
      break;
    }
    case "park":
      park(request.run);
      break;
    case "close":
      close(request.run);
  }
}

port.on("message", handle);
