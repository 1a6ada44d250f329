// Programs read a folder of this machine and leave a chart: files are closed until they are mounted.
import assert from "node:assert/strict";
import { createCodeAct } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { checkChart, dataFolder, program, prompt, yearsOf } from "@codeact/example-files";
import { generateText, isStepCount } from "ai";

const years = yearsOf(dataFolder);
await using codeact = createCodeAct({ engine, tools: {}, fileMounts: [{ hostPath: dataFolder, mountPath: "/data" }] });
const { text, steps } = await generateText({
  model: exampleModel({ code: program }, (result) => result),
  prompt,
  stopWhen: isStepCount(10),
  ...codeact,
});
console.log(text);

const results = steps.flatMap(({ toolResults }) => toolResults);
const artifacts = results.flatMap((result) =>
  !result.dynamic && result.output.status === "completed" ? result.output.artifacts : [],
);
const chart = artifacts.find(({ path }) => path === "/output/precipitation.svg");
assert.ok(chart !== undefined && "data" in chart, "the chart came back");
assert.equal(chart.mediaType, "image/svg+xml");
const svg = Buffer.from(chart.data, "base64").toString();
console.log(`${chart.path}: ${chart.bytes} bytes of ${chart.mediaType}`);

checkChart(svg, years);
for (const { city, precipitation_mm } of years) {
  assert.match(text, new RegExp(`${city}[^]*${precipitation_mm}`, "i"), `the answer tells the figure of ${city}`);
}
assert.deepEqual(yearsOf(dataFolder), years, "the folder is as it was");
