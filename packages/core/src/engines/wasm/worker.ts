import { parentPort, workerData } from "node:worker_threads";
import { SandboxError } from "../../engine.ts";
import { type Image, makeImage } from "./image.ts";
import { Instance } from "./instance.ts";
import { type Answer, cells, type Request } from "./messages.ts";

const shared = workerData as Int32Array<SharedArrayBuffer>;
const port = parentPort;
if (port === null) throw new Error("worker.ts runs in a worker thread only");

/** Fresh instances that are kept for the next runs. */
const mostSpare = 8;

interface Stock {
  readonly module: WebAssembly.Module;
  readonly memoryTraps: readonly number[];
  readonly image: Image;
  readonly spare: Instance[];
}

interface Live {
  readonly instance: Instance;
  readonly stock: Stock;
  readonly stepBytes: number;
}

const stocks = new Map<number, Stock>();
const live = new Map<number, Live>();

const stopped = (): boolean => Atomics.load(shared, cells.stop) === Atomics.load(shared, cells.running);

function take(stock: Stock): Instance {
  return stock.spare.pop() ?? new Instance(stock.module, stock.image, stock.memoryTraps, stopped);
}

function close(run: number): void {
  const ended = live.get(run);
  if (ended === undefined) return;
  live.delete(run);
  const { stock, instance } = ended;
  if (stock.spare.length < mostSpare && instance.reset()) stock.spare.push(instance);
}

function answer(run: number, step: () => string): void {
  Atomics.store(shared, cells.running, run);
  const before = performance.now();
  let reply: Answer;
  try {
    const text = step();
    reply = { run, text, cpuMs: performance.now() - before };
  } catch (thrown) {
    // The instance may be broken: it is not used again.
    live.delete(run);
    const { reason, message } =
      thrown instanceof SandboxError ? thrown : { reason: "crashed" as const, message: String(thrown) };
    reply = { run, reason, message };
  }
  Atomics.store(shared, cells.running, 0);
  port?.postMessage(reply);
}

function handle(request: Request): void {
  switch (request.op) {
    case "prepare": {
      const { memoryBytes, module, memoryTraps } = request;
      stocks.set(memoryBytes, { module, memoryTraps, image: makeImage(module), spare: [] });
      break;
    }
    case "start": {
      const { run, stepBytes, start, replay, cpuMs } = request;
      const stock = stocks.get(request.memoryBytes);
      if (stock === undefined) throw new Error("start before prepare");
      answer(run, () => {
        const instance = take(stock);
        live.set(run, { instance, stock, stepBytes });
        return instance.start(start, replay, cpuMs, stepBytes);
      });
      break;
    }
    case "deliver": {
      const { run, batch, cpuMs } = request;
      answer(run, () => {
        const found = live.get(run);
        if (found === undefined) throw new SandboxError("lost", "the sandbox was closed");
        return found.instance.deliver(batch, cpuMs, found.stepBytes);
      });
      break;
    }
    case "close":
      close(request.run);
  }
}

port.on("message", handle);
