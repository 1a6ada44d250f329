// An allowed domain: programs read an issue tracker over TLS with a token they never see, and may not delete anything.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import {
  deleteProgram,
  deletePrompt,
  instructions,
  issues,
  members,
  reportOf,
  reportProgram,
  reportPrompt,
  reportSchema,
  startTracker,
} from "@codeact/example-network";
import { codeActMiddleware } from "@codeact/langchain";
import { AIMessage, createAgent, fakeModel, initChatModel, tool } from "langchain";
import { z } from "zod";

await using tracker = await startTracker();
const { origin, ca, token } = tracker;

const team_members = tool(async ({ team }) => ({ members: [...(members[team] ?? [])] }), {
  name: "team_members",
  description: "Who belongs to a team.",
  schema: z.object({ team: z.string() }),
});

await using codeact = codeActMiddleware({
  engine,
  tools: [team_members],
  outputSchemas: { team_members: z.object({ members: z.array(z.string()) }) },
  allowedDomains: [
    { origin, ca, methods: ["GET"], headers: { authorization: `Bearer ${token}` }, allowPrivateNetworks: true },
  ],
});

const scripted = (code: string) =>
  fakeModel()
    .respondWithTools([{ name: "execute_code", args: { code } }])
    .respond((messages) => new AIMessage(messages.at(-1)?.text ?? ""));

async function ask(prompt: string, code: string) {
  const model = process.env.OPENAI_API_KEY ? await initChatModel("openai:gpt-5.4-mini") : scripted(code);
  const agent = createAgent({ model, systemPrompt: instructions, middleware: [codeact] });
  const { messages } = await agent.invoke({ messages: [prompt] });
  assert.ok(!JSON.stringify(messages).includes(token), "no message holds the token");
  return messages.at(-1)?.text ?? "";
}

const report = await ask(reportPrompt(origin), reportProgram(origin));
const rows = reportSchema.parse(JSON.parse(/\[.*\]/s.exec(report)?.[0] ?? "null"));
console.table(rows);
assert.deepEqual(rows, reportOf(issues));

const deletion = await ask(deletePrompt(origin, 1), deleteProgram(origin, 1));
console.log(`Asked to delete issue 1: ${deletion.split("\n")[0]}`);
assert.ok(tracker.answered.length > 0);
assert.ok(tracker.answered.every((request) => request.startsWith("GET ")));
