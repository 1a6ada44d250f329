// Programs read a folder of this machine and leave a chart: files are closed until they are mounted.
import assert from "node:assert/strict";
import { engine } from "@codeact/example-engine";
import { checkChart, dataFolder, program, prompt, yearsOf } from "@codeact/example-files";
import { codeActMiddleware } from "@codeact/langchain";
import { AIMessage, createAgent, fakeModel, initChatModel, ToolMessage } from "langchain";

const years = yearsOf(dataFolder);
await using codeact = codeActMiddleware({
  engine,
  tools: [],
  fileMounts: [{ hostPath: dataFolder, mountPath: "/data" }],
});
const model = process.env.OPENAI_API_KEY
  ? await initChatModel("openai:gpt-5.4-mini")
  : fakeModel()
      .respondWithTools([{ name: "execute_code", args: { code: program } }])
      .respond((messages) => new AIMessage(messages.at(-1)?.text ?? ""));
const agent = createAgent({ model, middleware: [codeact] });
const { messages } = await agent.invoke({ messages: [prompt] });
const answer = messages.at(-1)?.text ?? "";

// The whole result is the artifact of the tool's message; the model gets the chart as a file.
const message = messages.find((one) => ToolMessage.isInstance(one));
const result = message?.artifact as { artifacts: { path: string; mediaType: string; data: Uint8Array }[] } | undefined;
const chart = result?.artifacts.find(({ path }) => path === "/output/precipitation.svg");
assert.ok(chart !== undefined, "the chart came back");
console.log(`${chart.path}: ${chart.mediaType}`);
checkChart(Buffer.from(chart.data).toString(), years);
assert.ok(Array.isArray(message?.content) && message.content.some((block) => block.type === "file"));
for (const { city, precipitation_mm } of years) {
  assert.match(answer, new RegExp(`${city}[^]*${precipitation_mm}`, "i"), `the answer tells the figure of ${city}`);
}
