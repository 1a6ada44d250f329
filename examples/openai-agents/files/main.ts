// Programs read a folder of this machine and leave a chart: files are closed until they are mounted.
import assert from "node:assert/strict";
import type { RunResult } from "@codeact/core";
import { engine } from "@codeact/example-engine";
import { checkChart, dataFolder, program, prompt, yearsOf } from "@codeact/example-files";
import { withCodeAct } from "@codeact/openai-agents";
import { Agent, run } from "@openai/agents";
import { assistantMessage, functionCall, modelResponder, modelResponse, ScriptedModel } from "@openai/agents/testing";

const years = yearsOf(dataFolder);
const model = process.env.OPENAI_API_KEY
  ? "gpt-5.4-mini"
  : new ScriptedModel([
      modelResponse([functionCall("execute_code", { code: program }, { callId: "call_1" })]),
      modelResponder(({ request }) => [assistantMessage(JSON.stringify(request.input.at(-1)))]),
    ]);

const results: RunResult[] = [];
const agent = withCodeAct(new Agent({ name: "analyst", model }), {
  engine,
  tools: [],
  fileMounts: [{ hostPath: dataFolder, mountPath: "/data" }],
  onResult: (result) => void results.push(result),
});
await using _ = agent.codeact;
const { finalOutput = "", newItems } = await run(agent, prompt);

const artifacts = results.flatMap((result) => result.artifacts);
const chart = artifacts.find(({ path }) => path === "/output/precipitation.svg");
assert.ok(chart !== undefined && "data" in chart, "the chart came back");
console.log(`${chart.path}: ${chart.bytes} bytes of ${chart.mediaType}`);
checkChart(Buffer.from(chart.data).toString(), years);
assert.match(JSON.stringify(newItems), /"input_file"|"file"/, "the model got the chart as a file");
for (const { city, precipitation_mm } of years) {
  assert.match(
    finalOutput,
    new RegExp(`${city}[^]*${precipitation_mm}`, "i"),
    `the answer tells the figure of ${city}`,
  );
}
