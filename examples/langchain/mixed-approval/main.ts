// Look-ups in code, an e-mail as a direct call that a person must approve: each tool has a rule of its own.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { codeActMiddleware } from "@codeact/langchain";
import { Command, MemorySaver } from "@langchain/langgraph";
import {
  AIMessage,
  createAgent,
  fakeModel,
  type HITLRequest,
  humanInTheLoopMiddleware,
  initChatModel,
  tool,
} from "langchain";
import { z } from "zod";

const owed: Record<string, number> = { ann: 0, bob: 250, eve: 90 };
const sent: string[] = [];

const list_customers = tool(async () => Object.keys(owed), {
  name: "list_customers",
  description: "Lists all customers.",
  schema: z.object({}),
});
const get_debt = tool(async ({ customer }) => ({ euros: owed[customer] ?? 0 }), {
  name: "get_debt",
  description: "What a customer owes, in euros.",
  schema: z.object({ customer: z.string() }),
});
const send_email = tool(
  async ({ to, text }) => {
    sent.push(to);
    return `Sent to ${to}: ${text}`;
  },
  {
    name: "send_email",
    description: "Sends an e-mail to a customer.",
    schema: z.object({ to: z.string(), text: z.string() }),
  },
);

await using codeact = codeActMiddleware({ engine, tools: [list_customers, get_debt] });
const program = `const customers = await tools.list_customers({});
const debts = await Promise.all(customers.map(async (name) => ({ name, ...(await tools.get_debt({ customer: name })) })));
return debts.sort((a, b) => b.euros - a.euros)[0];`;
const model = process.env.OPENAI_API_KEY
  ? await initChatModel("openai:gpt-5.4-mini")
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respondWithTools([{ name: "send_email", args: { to: "bob", text: "Please pay 250 euros." } }])
      .respond(new AIMessage("Bob has been reminded."));

const agent = createAgent({
  model,
  tools: [send_email],
  middleware: [codeact, humanInTheLoopMiddleware({ interruptOn: { send_email: true } })],
  checkpointer: new MemorySaver(),
});
const thread = { configurable: { thread_id: "1" } };

await agent.invoke({ messages: ["Remind the customer who owes most, by one e-mail."] }, thread);
const { tasks } = await agent.graph.getState(thread);
const [interrupt] = tasks.flatMap(({ interrupts }) => interrupts);
const { actionRequests = [] } = (interrupt?.value ?? {}) as Partial<HITLRequest>;
console.log(
  "Approve?",
  actionRequests.map(({ name, args }) => [name, args]),
);
assert.deepEqual(
  actionRequests.map(({ name, args }) => [name, args.to]),
  [["send_email", "bob"]],
);
assert.deepEqual(sent, []);

const { messages } = await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), thread);
console.log(messages.at(-1)?.text);
assert.deepEqual(sent, ["bob"]);
