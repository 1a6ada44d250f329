// One process is killed while its program waits for a person; another goes on from the text of the RunState.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engine } from "@codeact/example-engine";
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, RunState, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const [, , phase, folder = ""] = process.argv;

const get_balance = tool({
  name: "get_balance",
  description: "The balance of an account, in euros.",
  parameters: z.object({ account: z.string() }),
  outputSchema: z.object({ euros: z.number() }),
  execute: ({ account }) => {
    appendFileSync(join(folder, "ledger"), `looked at ${account}\n`);
    return { euros: account.length * 100 };
  },
});
const transfer = tool({
  name: "transfer",
  description: "Moves money between accounts.",
  parameters: z.object({ from: z.string(), to: z.string(), euros: z.number() }),
  needsApproval: true,
  execute: ({ from, to, euros }) => {
    appendFileSync(join(folder, "ledger"), `${from} -> ${to}: ${euros}\n`);
    return { transferred: euros };
  },
});
const program = `const { euros } = await tools.get_balance({ account: "savings" });
return await tools.transfer({ from: "savings", to: "rent", euros: euros / 2 });`;

if (phase === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "codeact-restart-"));
  const start = (phase: string) =>
    spawnSync(process.execPath, [import.meta.filename, phase, folder], { stdio: "inherit" });
  assert.equal(start("ask").signal, "SIGKILL");
  assert.equal(start("answer").status, 0);
  assert.equal(readFileSync(join(folder, "ledger"), "utf8"), "looked at savings\nsavings -> rent: 350\n");
  rmSync(folder, { recursive: true });
} else {
  const replies =
    phase === "ask"
      ? modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })])
      : modelResponse([assistantMessage("Done: 350 euros.")]);
  const model = process.env.OPENAI_API_KEY ? "gpt-5.4-mini" : new ScriptedModel([replies]);
  const agent = withCodeAct(new Agent({ name: "banker", model }), {
    engine,
    tools: [get_balance, transfer],
    // Both processes must know the key: without it the state could be changed by whoever holds it.
    continuations: {
      keys: [{ id: "2026-11", secret: process.env.CODEACT_SECRET ?? "a secret of at least 32 bytes, please" }],
    },
  });
  await using _ = agent.codeact;
  if (phase === "ask") {
    const { state } = await run(agent, "Move half of what is in the account savings to the account rent.");
    writeFileSync(join(folder, "state"), state.toString());
    process.kill(process.pid, "SIGKILL");
  }
  const state = await RunState.fromString(agent, readFileSync(join(folder, "state"), "utf8"));
  for (const interruption of state.getInterruptions()) state.approve(interruption);
  console.log((await run(agent, state)).finalOutput);
}
