// Resumes continuations in a process of its own, and tells how each ended. Started by races.ts.
import { appendFileSync } from "node:fs";
import { CodeActError, createCodeAct, type Decision, defineTool, fileContinuationStore } from "../../../src/index.ts";

/** What the process is asked: all racers begin at the same time. */
export interface Race {
  readonly continuation: string;
  readonly decisions: Readonly<Record<string, Decision>>;
  /** Ms since 1970. */
  readonly beginAt: number;
}

const [, , directory = "", effects = ""] = process.argv;
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: (input) => {
    appendFileSync(effects, `${JSON.stringify(input)}\n`);
    return input as object;
  },
});
const codeact = createCodeAct({
  tools: [pay],
  engine: "wasm",
  continuations: { keys: [{ id: "k", secret: "s".repeat(32) }], store: fileContinuationStore({ directory }) },
});
await codeact.warmup();

async function race({ continuation, decisions, beginAt }: Race): Promise<object> {
  while (Date.now() < beginAt) await new Promise((resolve) => setImmediate(resolve));
  try {
    const result = await codeact.resume(continuation, { decisions });
    return { status: result.status, value: result.status === "completed" ? result.value : null };
  } catch (thrown) {
    return thrown instanceof CodeActError ? { status: thrown.details.reason } : { status: String(thrown) };
  }
}

process.on("message", async (message: Race) => process.send?.(await race(message)));
process.on("disconnect", () => process.exit());
process.send?.("ready");
