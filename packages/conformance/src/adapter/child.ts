import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createWasmEngine } from "@codeact/core/wasm";
import type { AdapterUnderTest, Question, Session } from "./adapter.ts";
import { payAnn } from "./programs.ts";
import { standardTools } from "./tools.ts";

/** One process of a conversation: the first is killed while its program waits, the second goes on. */
const [, , module = "", folder = "", phase] = process.argv;
const { adapter } = (await import(module)) as { adapter: AdapterUnderTest<unknown> };
const savedFile = join(folder, "saved");
const questionsFile = join(folder, "questions");
const tell = (effect: unknown): void => appendFileSync(join(folder, "effects"), `${JSON.stringify(effect)}\n`);

const open = (replies: readonly (string | { code: string }[])[], saved?: string): Promise<Session> =>
  adapter.open(
    {
      wiring: "provider",
      instructions: "You are the assistant of a shop.",
      tools: standardTools(tell).map(adapter.tool),
      directTools: [],
      replies,
      folder,
      options: {
        engine: createWasmEngine(),
        continuations: { keys: [{ id: "suite", secret: "a secret that both processes of a test know" }] },
      },
    },
    saved,
  );

if (phase === "ask") {
  const session = await open([[{ code: payAnn }], "never"]);
  const { questions } = await session.say("go");
  writeFileSync(questionsFile, JSON.stringify(questions));
  writeFileSync(savedFile, await session.save());
  process.kill(process.pid, "SIGKILL");
} else {
  const session = await open(["Done."], readFileSync(savedFile, "utf8"));
  const questions = JSON.parse(readFileSync(questionsFile, "utf8")) as Question[];
  const { text } = await session.answer(Object.fromEntries(questions.map(({ id }) => [id, { type: "approve" }])));
  console.log(JSON.stringify({ asked: questions.length, text, result: session.requests.at(-1)?.results.at(-1) }));
  process.exit(0);
}
