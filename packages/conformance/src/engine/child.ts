// A process of its own for cases that need one. What it does comes as a message; it answers once for each.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CodeActError, createCodeAct, fileContinuationStore } from "@codeact/core";
import { type ChildTask, childKeys } from "./child-process.ts";
import { plainTool } from "./plain-tool.ts";

const answer = (message: object): void => void process.send?.(message);
const made = new Map<string, ReturnType<typeof createCodeAct>>();

function codeactOf(folder: string): ReturnType<typeof createCodeAct> {
  const pay = plainTool("pay", (input) => appendFileSync(`${folder}/effects`, `${JSON.stringify(input)}\n`), {
    approvalMode: "always_require",
  });
  const wait = plainTool("wait", (_input, { signal }) => sleep(60_000, undefined, { signal }));
  const codeact =
    made.get(folder) ??
    createCodeAct({
      tools: [pay, wait],
      engine: "wasm",
      continuations: { keys: childKeys, store: fileContinuationStore({ directory: `${folder}/store` }) },
    });
  made.set(folder, codeact);
  return codeact;
}

async function resume({ folder, continuation = "", decisions = {}, beginAt = 0 }: ChildTask): Promise<void> {
  const codeact = codeactOf(folder);
  while (Date.now() < beginAt) await new Promise((resolve) => setImmediate(resolve));
  try {
    answer({ status: (await codeact.resume(continuation, { decisions })).status });
  } catch (thrown) {
    answer({ status: thrown instanceof CodeActError ? thrown.details.reason : String(thrown) });
  }
}

/** Four runs that go on, two of them in tools, and one that is interrupted; disposed of on SIGTERM, the process ends by itself. */
async function busy({ folder }: ChildTask): Promise<void> {
  const codeact = codeactOf(folder);
  const interrupted = await codeact.run("return await tools.pay({ amount: 1 })");
  const sources = ["await tools.wait({})", "await tools.wait({})", "for (;;) {}", "for (;;) {}"];
  const runs = sources.map((source) => codeact.run(source).catch((error) => error.code));
  process.once("SIGTERM", async () => {
    await codeact[Symbol.asyncDispose]();
    appendFileSync(`${folder}/ends`, JSON.stringify(await Promise.all(runs)));
    process.disconnect();
  });
  setTimeout(() => answer(interrupted), 200);
}

/** Each time a mebibyte of another letter. */
async function write({ folder }: ChildTask): Promise<void> {
  const fileMounts = [{ hostPath: folder, mountPath: "/rw", mode: "read-write" }] as const;
  const limits = { writtenBytes: 2 ** 30, journalBytes: 2 ** 30, cpuMs: 600_000, wallMs: 600_000 };
  const codeact = createCodeAct({ tools: [], engine: "wasm", fileMounts, limits });
  answer({ status: "writing" });
  await codeact.run(
    'for (let n = 0; n < 500; n++) await fs.writeFile("/rw/file", String.fromCharCode(97 + (n % 26)).repeat(2 ** 20 - 100))',
  );
}

const tasks = { resume, busy, write };
process.on("message", (given: ChildTask) => tasks[given.task](given));
answer({ status: "ready" });
