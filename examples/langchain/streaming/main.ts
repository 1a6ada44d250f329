// What a program does while it runs: "tools" shows every call inside it, "custom" counts them.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { engine } from "@codeact/example-engine";
import { codeActMiddleware, type ExecuteCodeProgress } from "@codeact/langchain";
import { AIMessage, createAgent, fakeModel, initChatModel, tool } from "langchain";
import { z } from "zod";

const check_server = tool(
  async ({ server }) => {
    await wait(40 * server);
    return { server, healthy: server !== 3 };
  },
  { name: "check_server", description: "Checks one server.", schema: z.object({ server: z.number().int() }) },
);
await using codeact = codeActMiddleware({
  engine,
  tools: [check_server],
  outputSchemas: { check_server: z.object({ server: z.number(), healthy: z.boolean() }) },
});

const program = `const checks = await Promise.all([1, 2, 3, 4, 5].map((server) => tools.check_server({ server })));
return checks.filter(({ healthy }) => !healthy).map(({ server }) => server);`;
const model = process.env.OPENAI_API_KEY
  ? await initChatModel("openai:gpt-5.4-mini")
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respond((messages) => new AIMessage(`Not healthy: ${messages.at(-1)?.text}`));
const agent = createAgent({ model, middleware: [codeact] });

const progress: ExecuteCodeProgress[] = [];
const ended: string[] = [];
let answer = "";
const question = { messages: ["Check the servers 1 to 5. Which one is not healthy?"] };
for await (const [mode, chunk] of await agent.stream(question, { streamMode: ["tools", "custom", "values"] })) {
  if (mode === "custom") {
    const event = chunk as ExecuteCodeProgress;
    progress.push(event);
    for (const { tool, started, succeeded } of event.calls) console.log(`${tool}: ${succeeded} of ${started}`);
  }
  if (mode === "tools" && chunk.event === "on_tool_end") ended.push(chunk.name);
  if (mode === "values") answer = chunk.messages.at(-1)?.text ?? "";
}
console.log(answer);

assert.match(answer, /3/);
const counts = progress.flatMap(({ calls }) => calls.map(({ succeeded }) => succeeded));
assert.ok(counts.includes(5) && counts.some((count) => count > 0 && count < 5));
assert.ok(ended.filter((name) => name === "check_server").length >= 5);
assert.equal(ended.at(-1), "execute_code");
