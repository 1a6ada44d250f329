import { execFileSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { type Spread, spread, times } from "./measure.ts";

/** What nothing on this machine can be faster than, now. */
export interface Floors {
  /** `node -e 0`. */
  readonly node: Spread;
  /** A message to a worker thread and back. */
  readonly message: Spread;
}

export async function measureFloors(): Promise<Floors> {
  const node = await times(async () => execFileSync(process.execPath, ["-e", "0"]), { rounds: 7, warm: 1 });
  return { node: spread(node), message: spread(await roundTrips()) };
}

async function roundTrips(): Promise<number[]> {
  const echo =
    'const { parentPort } = require("node:worker_threads"); parentPort.on("message", (m) => parentPort.postMessage(m))';
  const worker = new Worker(echo, { eval: true });
  let answered = (): void => {};
  worker.on("message", () => answered());
  const roundTrip = (): Promise<void> =>
    new Promise((resolve) => {
      answered = resolve;
      worker.postMessage(0);
    });
  const samples = await times(roundTrip, { rounds: 1_000 });
  await worker.terminate();
  return samples;
}

export const describeFloors = ({ node, message }: Floors): string =>
  `floors: node -e 0 ${node.median.toFixed(1)} ms, message to a worker and back ${(message.median * 1_000).toFixed(0)} us`;
