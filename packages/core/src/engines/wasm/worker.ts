import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SandboxError } from "../../engine.ts";
import { makeImage } from "./image.ts";
import { readImage } from "./image-file.ts";
import { type Answer, cells, type Request, type StepRequest, type WorkerData } from "./messages.ts";
import { Sandboxes } from "./sandboxes.ts";
import { Stock } from "./stock.ts";

const { shared, wholeBytes } = workerData as WorkerData;
const port = parentPort;
if (port === null) throw new Error("worker.ts runs in a worker thread only");

/** Answers that are ready wait so long for others, to be posted together. */
const patienceMs = 0.1;
/** How often memory is given back that was not needed lately. */
const saveMs = 1_000;

/** By the memory their programs may have. */
const stocks = new Map<number, Stock>();
const sandboxes = new Sandboxes(wholeBytes);
/** Steps to run, in the order they came. */
const line = new Map<number, StepRequest>();
let answers: Answer[] = [];
let begun = 0;
let saving = false;

const stopped = (): boolean => Atomics.load(shared, cells.stop) === Atomics.load(shared, cells.running);

function hear(requests: readonly Request[]): void {
  for (const request of requests) {
    switch (request.op) {
      case "prepare": {
        const { memoryBytes, ...binary } = request;
        stocks.set(memoryBytes, new Stock(binary, readImage() ?? makeImage(binary.module), stopped));
        break;
      }
      case "park":
        sandboxes.compact(request.run);
        break;
      case "close":
        if (line.delete(request.run)) answers.push({ run: request.run, reason: "lost", message: "it was closed" });
        sandboxes.close(request.run);
        break;
      default:
        line.set(request.run, request);
    }
  }
}

/** Runs all steps in line; what comes meanwhile is heard between two of them. */
function work(): void {
  let since = performance.now();
  for (const [run, request] of line) {
    line.delete(run);
    answers.push(answer(run, request));
    if (performance.now() - since > patienceMs) {
      post();
      since = performance.now();
    }
    hearMore();
  }
  post();
  for (const stock of stocks.values()) stock.tidy();
  if (!saving) setTimeout(save, saveMs).unref();
  saving = true;
}

function hearMore(): void {
  if (port === null) return;
  for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port)) hear(more.message);
}

function post(): void {
  if (answers.length > 0) port?.postMessage(answers);
  answers = [];
}

function answer(run: number, request: StepRequest): Answer {
  Atomics.store(shared, cells.begun, ++begun);
  Atomics.store(shared, cells.running, run);
  const before = performance.now();
  try {
    const texts = step(request);
    return { run, texts, cpuMs: performance.now() - before };
  } catch (thrown) {
    const { reason, message } =
      thrown instanceof SandboxError ? thrown : { reason: "crashed" as const, message: String(thrown) };
    return { run, reason, message };
  } finally {
    Atomics.store(shared, cells.running, 0);
  }
}

function step(request: StepRequest): string[] {
  if (request.op === "deliver") return [sandboxes.deliver(request)];
  const stock = stocks.get(request.memoryBytes);
  if (stock === undefined) throw new Error("start before prepare");
  return sandboxes.start(request, stock);
}

/** Goes on for as long as there is anything to give back. */
function save(): void {
  sandboxes.compactLong();
  for (const stock of stocks.values()) stock.trim();
  saving = sandboxes.whole > 0 || [...stocks.values()].some(({ hasMany }) => hasMany);
  if (saving) setTimeout(save, saveMs).unref();
}

port.on("message", (requests: readonly Request[]) => {
  hear(requests);
  work();
});
