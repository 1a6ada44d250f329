import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const here = import.meta.dirname;
const scripted = (code: string) => `const { AIMessage, fakeModel } = await import("langchain");
const model = fakeModel()
  .respondWithTools([{ name: "execute_code", args: { code: ${JSON.stringify(code)} } }])
  .respond((messages) => new AIMessage(messages.at(-1).text));
`;
const refunds = `return await Promise.all(["ann", "bob"].map(async (customer) => {
  const { euros } = await tools.get_balance({ customer });
  return tools.refund({ customer, euros }).catch((error) => error.code);
}));`;

test.each([
  ["packages/langchain/README.md", "return await tools.get_weather({ city: 'Rome' });", '{"celsius":4}'],
  ["docs/guide/langchain.md", refunds, '[{"customer":"ann","refunded":30},"APPROVAL_DENIED"]'],
])("runs the first example of %s as it stands there, with a scripted model", (page, code, printed) => {
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readFileSync(resolve(here, "../../..", page), "utf8")) ?? [];
  const source = example
    .replace("@codeact/langchain", resolve(here, "../src/index.ts"))
    .replace('"openai:gpt-5.4-mini"', "model");
  const folder = mkdtempSync(join(here, ".docs-"));
  try {
    writeFileSync(join(folder, "example.mts"), scripted(code) + source);
    expect(execFileSync(process.execPath, [join(folder, "example.mts")], { encoding: "utf8" })).toContain(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
