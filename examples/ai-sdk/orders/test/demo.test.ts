import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chooseEngine } from "@codeact/example-engine";
import { program } from "@codeact/example-orders";
import { countTokens } from "gpt-tokenizer";
import { expect, test } from "vitest";
import { chooseModel } from "../src/model.ts";

const run = promisify(execFile);

/** As a newcomer runs it: no key, no terminal colours. */
async function demo(...parameters: string[]): Promise<string> {
  const { PATH } = process.env;
  const cwd = `${import.meta.dirname}/..`;
  const { stdout } = await run(process.execPath, parameters, { cwd, env: { PATH } });
  return stdout;
}

test("--json ends with the figures of both wirings", async () => {
  const stdout = await demo("src/main.ts", "--json");
  const { classic, codeact, expected } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(expected).toBe(11_641.81);
  expect(classic).toMatchObject({ turns: 4, toolCalls: 46, total: expected });
  expect(codeact).toMatchObject({ turns: 2, toolCalls: 55, total: expected });
  expect(codeact.engine).toMatchObject({ name: expect.stringMatching(/^(hyperlight|wasm)$/) });
  expect(codeact.tokens / classic.tokens).toBeLessThanOrEqual(0.36);
});

test("shows every call, the program and the table", async () => {
  const shown = await demo("src/main.ts");
  expect(shown).toContain("a scripted model");
  expect(shown.match(/^ {4}compute_line_total /gm)).toHaveLength(60);
  expect(shown).toContain("| const users = await tools.list_users({});");
  expect(shown).toMatch(/model turns +4 +2\n/);
  expect(shown).toContain("Both totals are what SQL says: $11,641.81.");
  expect(shown).not.toContain("\u001b");
});

test("a wrong total is an exit code of 1", async () => {
  const roundDown = "data:text/javascript,Math.round = Math.floor";
  await expect(demo("--import", roundDown, "src/main.ts", "--json")).rejects.toMatchObject({ code: 1 });
});

test("the program is as long as one a model would write", () => {
  expect(countTokens(program)).toBeGreaterThanOrEqual(200);
});

test("CODEACT_ENGINE asks for an engine", () => {
  expect(["hyperlight", undefined].map((name) => chooseEngine({ CODEACT_ENGINE: name }))).toEqual([
    "hyperlight",
    "auto",
  ]);
  expect(() => chooseEngine({ CODEACT_ENGINE: "docker" })).toThrow("hyperlight");
});

test.each(["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"])(
  "%s brings a real model",
  async (key) => {
    const { scripted, name, model } = await chooseModel({ [key]: "key", DEMO_MODEL: "some-model" });
    expect({ scripted, name, modelId: model.modelId }).toEqual({
      scripted: false,
      name: "some-model",
      modelId: "some-model",
    });
  },
);
