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
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, run, tool } from "@openai/agents";
import { assistantMessage, functionCall, modelResponder, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

await using tracker = await startTracker();
const { origin, ca, token } = tracker;

const team_members = tool({
  name: "team_members",
  description: "Who belongs to a team.",
  parameters: z.object({ team: z.string() }),
  outputSchema: z.object({ members: z.array(z.string()) }),
  execute: ({ team }) => ({ members: [...(members[team] ?? [])] }),
});

const scripted = (code: string) =>
  new ScriptedModel([
    modelResponse([functionCall("execute_code", { code }, { callId: "call_1" })]),
    modelResponder(({ request }) => [assistantMessage(textOf(request.input.at(-1)))]),
  ]);

/** The text of what a tool gave. */
function textOf(item: unknown): string {
  const { output } = z.object({ output: z.object({ text: z.string() }) }).parse(item);
  return output.text;
}

async function ask(prompt: string, code: string): Promise<string> {
  const model = process.env.OPENAI_API_KEY ? "gpt-5.4-mini" : scripted(code);
  const agent = withCodeAct(new Agent({ name: "tracker", model, instructions }), {
    engine,
    tools: [team_members],
    allowedDomains: [
      { origin, ca, methods: ["GET"], headers: { authorization: `Bearer ${token}` }, allowPrivateNetworks: true },
    ],
  });
  await using _ = agent.codeact;
  const { finalOutput, history } = await run(agent, prompt);
  assert.ok(!JSON.stringify(history).includes(token), "no item holds the token");
  return finalOutput ?? "";
}

const report = await ask(reportPrompt(origin), reportProgram(origin));
const rows = reportSchema.parse(JSON.parse(/\[.*\]/s.exec(report)?.[0] ?? "null"));
console.table(rows);
assert.deepEqual(rows, reportOf(issues));

const deletion = await ask(deletePrompt(origin, 1), deleteProgram(origin, 1));
console.log(`Asked to delete issue 1: ${deletion.split("\n")[0]}`);
assert.ok(tracker.answered.length > 0);
assert.ok(tracker.answered.every((request) => request.startsWith("GET ")));
