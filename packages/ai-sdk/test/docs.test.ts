import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const here = import.meta.dirname;
const refunds = `return await Promise.all(["ann", "bob"].map(async (customer) => {
  const { euros } = await tools.get_balance({ customer });
  return tools.refund({ customer, euros }).catch((error) => error.code);
}));`;
/** In place of the provider: a program, then its result in words. */
const scripted = (
  code: string,
) => `import { scriptedModel, lastResult } from ${JSON.stringify(resolve(here, "scripted-model.ts"))};
const { model, requests } = scriptedModel([{ code: ${JSON.stringify(code)} }]);
const { doGenerate } = model;
model.doGenerate = async (request) => {
  const result = await doGenerate.call(model, request);
  const said = lastResult(requests);
  return said ? { ...result, content: [{ type: "text", text: said.value }], finishReason: { unified: "stop" } } : result;
};
const openai = () => model;
`;

test.each([
  ["packages/ai-sdk/README.md", "return await tools.get_weather({ city: 'Rome' });", '{"celsius":4}'],
  ["docs/guide/ai-sdk.md", refunds, '[{"customer":"ann","refunded":30},"APPROVAL_DENIED"]'],
])("runs the first example of %s as it stands there, with a scripted model", (page, code, printed) => {
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(resolve(here, "../../..", page), "utf8")) ?? [];
  const source = example
    .replace('import { openai } from "@ai-sdk/openai";\n', "")
    .replace("@codeact/ai-sdk", resolve(here, "../src/index.ts"));
  const folder = mkdtempSync(join(here, ".docs-"));
  try {
    writeFileSync(join(folder, "example.mts"), scripted(code) + source);
    expect(execFileSync(process.execPath, [join(folder, "example.mts")], { encoding: "utf8" })).toContain(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
