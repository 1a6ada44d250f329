import { Session } from "node:inspector/promises";
import { setTimeout as wait } from "node:timers/promises";

export const mebibyte: number = 2 ** 20;

export const rssMebibytes = (): number => process.memoryUsage.rss() / mebibyte;

/** Once what is dead is collected, here and in every worker thread. */
export async function restMebibytes(): Promise<number> {
  // Workers that rest keep no process alive, and it is to wait for them.
  const alive = setInterval(() => {}, 1_000);
  const session = new Session();
  session.connect();
  for (let round = 0; round < 2; round++) {
    await session.post("HeapProfiler.collectGarbage");
    await collectInWorkers(session);
    await wait(30);
  }
  session.disconnect();
  clearInterval(alive);
  return rssMebibytes();
}

async function collectInWorkers(session: Session): Promise<void> {
  const workers: string[] = [];
  let left = 0;
  const answered = Promise.withResolvers<void>();
  session.on("NodeWorker.attachedToWorker", ({ params }) => workers.push(params.sessionId));
  session.on("NodeWorker.receivedMessageFromWorker", () => {
    if (--left === 0) answered.resolve();
  });
  await session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  left = workers.length;
  const message = JSON.stringify({ id: 1, method: "HeapProfiler.collectGarbage" });
  for (const sessionId of workers) await session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  if (workers.length > 0) await answered.promise;
  await session.post("NodeWorker.disable");
  session.removeAllListeners();
}
