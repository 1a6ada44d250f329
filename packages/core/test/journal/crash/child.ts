// A process that runs, recovers and resumes durable runs until it is killed. Started by crash.ts.
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  CodeActError,
  createCodeAct,
  type Decision,
  defineTool,
  fileContinuationStore,
  fileJournalStore,
  type HostTool,
  type RunResult,
} from "../../../src/index.ts";
import { createLedger } from "./ledger.ts";
import { createPoints } from "./points.ts";

const [, , directory = "", point = "", runId] = process.argv;
const points = createPoints(point);
const ledger = createLedger(join(directory, "ledger.txt"));
const leaseMs = 60;

const effect = (name: string, more: Partial<HostTool> = {}): HostTool => ({
  ...defineTool({
    name,
    description: "Has an effect, which takes a while to come and a while to be told.",
    inputSchema: { type: "object" },
    execute: async (input, { callId }) => {
      await wait(Math.random() * 12);
      points.pass("before effect");
      ledger.write(`${name} ${callId}`);
      points.pass("after effect");
      await wait(Math.random() * 12);
      return { ...(input as object), callId };
    },
  }),
  ...more,
});

const codeact = createCodeAct({
  tools: [effect("buy"), effect("look", { idempotent: true }), effect("pay", { approvalMode: "always_require" })],
  engine: "wasm",
  continuations: {
    keys: [{ id: "k", secret: "s".repeat(32) }],
    store: points.around(fileContinuationStore({ directory: join(directory, "claims") })),
  },
  durable: { store: points.around(fileJournalStore({ directory: join(directory, "journals") })), leaseMs },
});

const source = `
  const ids = [crypto.randomUUID()];
  const told = (call) => call.then((output) => output.callId, (error) => error.code);
  const first = await Promise.all([told(tools.buy({ n: 1 })), told(tools.look({ n: 2 })), told(tools.buy({ n: 3 }))]);
  const paid = await told(tools.pay({ n: 4 }));
  ids.push(crypto.randomUUID());
  const last = [];
  for (let n = 5; n < 8; n++) last.push(await told(n === 6 ? tools.look({ n }) : tools.buy({ n })));
  return { ids, calls: [...first, paid, ...last] };`;

/** A person never lets a call be made again that may have happened, and lets every other be made. */
async function decide(given: RunResult): Promise<RunResult> {
  let result = given;
  while (result.status === "interrupted") {
    const decisions: Record<string, Decision> = {};
    for (const { callId, unknown } of result.interruptions) {
      if (unknown) ledger.write(`unknown ${callId}`);
      decisions[callId] = unknown ? { type: "reject" } : { type: "approve" };
    }
    result = await codeact.resume(result.continuation, { decisions });
  }
  return result;
}

/** Goes on with the run of a process that was killed, as soon as its lease has run out. */
async function recover(lost: string): Promise<RunResult> {
  for (;;) {
    try {
      return await codeact.recover(lost);
    } catch (thrown) {
      const { reason } = thrown instanceof CodeActError ? thrown.details : {};
      // Its process was killed before it had written anything.
      if (reason === "not-found") return await codeact.run(source);
      if (reason !== "active") throw thrown;
      await wait(5);
    }
  }
}

await codeact.warmup();
if (runId !== undefined) await wait(leaseMs);
process.send?.("ready");
const result = await decide(runId === undefined ? await codeact.run(source) : await recover(runId));
process.send?.({ result });
process.disconnect();
await codeact[Symbol.asyncDispose]();
