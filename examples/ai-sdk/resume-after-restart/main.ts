// One process is killed while its program waits for a person; another goes on from the messages, which are all there is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCodeAct } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { generateText, isStepCount, type ModelMessage, type ToolApprovalResponse, tool } from "ai";
import { z } from "zod";

const [, , phase, folder = ""] = process.argv;
const files = (folder: string) => ({ ledger: join(folder, "ledger"), messages: join(folder, "messages.json") });

const tools = {
  get_balance: tool({
    description: "The balance of an account, in euros.",
    inputSchema: z.object({ account: z.string() }),
    execute: ({ account }) => ({ euros: account.length * 100 }),
  }),
  transfer: tool({
    description: "Moves money between accounts.",
    inputSchema: z.object({ from: z.string(), to: z.string(), euros: z.number() }),
    execute: ({ from, to, euros }) => {
      appendFileSync(files(folder).ledger, `${from} -> ${to}: ${euros}\n`);
      return { transferred: euros };
    },
  }),
};
const program = `const { euros } = await tools.get_balance({ account: "savings" });
return await tools.transfer({ from: "savings", to: "rent", euros: euros / 2 });`;

if (phase === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "codeact-restart-"));
  const run = (phase: string) =>
    spawnSync(process.execPath, [import.meta.filename, phase, folder], { stdio: "inherit" });
  assert.equal(run("ask").signal, "SIGKILL");
  assert.equal(run("answer").status, 0);
  assert.equal(readFileSync(files(folder).ledger, "utf8"), "savings -> rent: 350\n");
  rmSync(folder, { recursive: true });
} else {
  await using codeact = createCodeAct({
    engine,
    tools,
    toolApproval: { transfer: "user-approval" },
    continuations: {
      keys: [{ id: "2026-11", secret: process.env.CODEACT_SECRET ?? "a secret of at least 32 bytes, please" }],
    },
  });
  const options = { ...codeact, stopWhen: isStepCount(20) };
  const messages: ModelMessage[] = [{ role: "user", content: "Move half of my savings to the account rent." }];
  if (phase === "ask") {
    const { responseMessages } = await generateText({ ...options, model: exampleModel({ code: program }), messages });
    writeFileSync(files(folder).messages, JSON.stringify([...messages, ...responseMessages]));
    process.kill(process.pid, "SIGKILL");
  }
  const kept: ModelMessage[] = JSON.parse(readFileSync(files(folder).messages, "utf8"));
  const parts = kept.flatMap(({ role, content }) => (role === "assistant" && Array.isArray(content) ? content : []));
  const answers = parts.flatMap((part): ToolApprovalResponse[] =>
    part.type === "tool-approval-request"
      ? [{ type: "tool-approval-response", approvalId: part.approvalId, approved: true }]
      : [],
  );
  const answered: ModelMessage[] = [...kept, { role: "tool", content: answers }];
  const model = exampleModel((result) => `Done: ${result}`);
  const { text } = await generateText({ ...options, model, messages: answered });
  console.log(text);
}
