// Look-ups in code, an e-mail as a direct call that a person must approve, and a gated call inside a program.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const owed: Record<string, number> = { ann: 0, bob: 250, eve: 90 };
const done: string[] = [];

const list_customers = tool({
  name: "list_customers",
  description: "Lists all customers.",
  parameters: z.object({}),
  execute: () => Object.keys(owed),
});
const get_debt = tool({
  name: "get_debt",
  description: "What a customer owes, in euros.",
  parameters: z.object({ customer: z.string() }),
  outputSchema: z.object({ euros: z.number() }),
  execute: ({ customer }) => ({ euros: owed[customer] ?? 0 }),
});
const block_account = tool({
  name: "block_account",
  description: "Blocks the account of a customer.",
  parameters: z.object({ customer: z.string() }),
  needsApproval: true,
  execute: ({ customer }) => {
    done.push(`blocked ${customer}`);
    return "blocked";
  },
});
const send_email = tool({
  name: "send_email",
  description: "Sends an e-mail to a customer.",
  parameters: z.object({ to: z.string(), text: z.string() }),
  needsApproval: true,
  execute: ({ to }) => {
    done.push(`mailed ${to}`);
    return "sent";
  },
});

const program = `const debts = [];
for (const customer of await tools.list_customers({})) debts.push({ customer, ...(await tools.get_debt({ customer })) });
const [worst] = debts.sort((a, b) => b.euros - a.euros);
await tools.block_account({ customer: worst.customer });
return worst;`;
const model = process.env.OPENAI_API_KEY
  ? "gpt-5.4-mini"
  : new ScriptedModel([
      modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
      modelResponse([functionCall("send_email", { to: "bob", text: "Please pay 250 euros." }, { callId: "call_2" })]),
      modelResponse([assistantMessage("Bob's account is blocked, and he has been told.")]),
    ]);
const agent = withCodeAct(new Agent({ name: "accountant", model, tools: [send_email] }), {
  engine,
  tools: [list_customers, get_debt, block_account],
});
await using _ = agent.codeact;

let result = await run(agent, "Block the account of the customer who owes most, and tell them by one e-mail.");
const asked: string[] = [];
while (result.interruptions.length > 0) {
  for (const interruption of result.interruptions) {
    console.log("Approve?", interruption.name, interruption.arguments);
    asked.push(`${interruption.name} after ${done.length}`);
    result.state.approve(interruption);
  }
  result = await run(agent, result.state);
}
console.log(result.finalOutput);

assert.deepEqual(asked, ["block_account after 0", "send_email after 1"]);
assert.deepEqual(done, ["blocked bob", "mailed bob"]);
