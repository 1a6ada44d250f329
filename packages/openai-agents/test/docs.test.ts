import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { assistantMessage, functionCall, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { afterEach, expect, it, vi } from "vitest";

/** What the pages leave to the reader. */
const given = globalThis as { model?: ScriptedModel };
const files: string[] = [];
afterEach(() => {
  for (const file of files.splice(0)) rmSync(file);
  vi.restoreAllMocks();
});

/** Runs the blocks of a page as one module, with a model that writes this program; gives what was printed. */
async function runPage(page: string, code: string): Promise<string> {
  const text = readFileSync(resolve(import.meta.dirname, page), "utf8");
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  const replies = [
    modelResponse([functionCall("execute_code", { code }, { callId: "c" })]),
    modelResponse([assistantMessage("Yes.")]),
  ];
  given.model = new ScriptedModel(replies);
  const file = join(import.meta.dirname, `page-${blocks.length}.generated.ts`);
  files.push(file);
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
  writeFileSync(
    file,
    blocks
      .join("\n")
      .replace('"gpt-5.4-mini"', "model")
      .replaceAll("@codeact/openai-agents", "../src/index.ts")
      .replace("../src/index.ts/openai", "../src/openai.ts"),
  );
  await import(file);
  return printed.join("\n");
}

it("runs the README's example as it stands there", async () => {
  expect(await runPage("../README.md", 'return (await tools.get_weather({ city: "Oslo" })).celsius > 9')).toBe("Yes.");
});

it("runs the guide's examples as they stand there", async () => {
  const code =
    'const { euros } = await tools.look_up({ customer: "ann" }); return await tools.pay({ to: "ann", euros })';
  const printed = await runPage("../../../docs/guide/openai-agents.md", code);
  expect(printed).toBe('pay {"to":"ann","euros":250}\n1');
});
