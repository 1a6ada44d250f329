// One process is killed while its program waits for a person; another goes on from what Postgres has on disk.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engine } from "@codeact/example-engine";
import { codeActMiddleware } from "@codeact/langchain";
import { Command } from "@langchain/langgraph";
import { AIMessage, createAgent, fakeModel, initChatModel, tool } from "langchain";
import { z } from "zod";
import { openPostgres } from "./postgres.ts";

const [, , phase, folder = ""] = process.argv;
const thread = { configurable: { thread_id: "1" } };
const ledger = (folder: string): string => join(folder, "ledger");

const get_balance = tool(async ({ account }) => ({ euros: account.length * 100 }), {
  name: "get_balance",
  description: "The balance of an account, in euros.",
  schema: z.object({ account: z.string() }),
});
const transfer = tool(
  async ({ from, to, euros }) => {
    appendFileSync(ledger(folder), `${from} -> ${to}: ${euros}\n`);
    return { transferred: euros };
  },
  {
    name: "transfer",
    description: "Moves money between accounts.",
    schema: z.object({ from: z.string(), to: z.string(), euros: z.number() }),
  },
);
const program = `const { euros } = await tools.get_balance({ account: "savings" });
return await tools.transfer({ from: "savings", to: "rent", euros: euros / 2 });`;

if (phase === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "codeact-restart-"));
  const run = (phase: string) =>
    spawnSync(process.execPath, [import.meta.filename, phase, folder], { stdio: "inherit" });
  assert.equal(run("ask").signal, "SIGKILL");
  assert.equal(run("answer").status, 0);
  assert.equal(readFileSync(ledger(folder), "utf8"), "savings -> rent: 350\n");
  rmSync(folder, { recursive: true });
} else {
  const { checkpointer, close } = await openPostgres(join(folder, "postgres"));
  await using codeact = codeActMiddleware({
    engine,
    tools: [get_balance, transfer],
    interruptOn: { transfer: true },
    continuations: {
      keys: [{ id: "2026-11", secret: process.env.CODEACT_SECRET ?? "a secret of at least 32 bytes, please" }],
    },
  });
  const scripted = fakeModel();
  if (phase === "ask") scripted.respondWithTools([{ name: "execute_code", args: { code: program } }]);
  else scripted.respond((messages) => new AIMessage(`Done: ${messages.at(-1)?.text}`));
  const model = process.env.OPENAI_API_KEY ? await initChatModel("openai:gpt-5.4-mini") : scripted;
  const agent = createAgent({ model, middleware: [codeact], checkpointer });
  if (phase === "ask") {
    await agent.invoke({ messages: ["Move half of what is in the account savings to the account rent."] }, thread);
    process.kill(process.pid, "SIGKILL");
  }
  const { messages } = await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), thread);
  console.log(messages.at(-1)?.text);
  await close();
}
