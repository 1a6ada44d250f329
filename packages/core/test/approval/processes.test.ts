import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCodeAct, defineTool } from "../../src/index.ts";
import type { Race } from "./resume-child.ts";

const folder = mkdtempSync(join(tmpdir(), "codeact-race-"));
const effects = join(folder, "effects.txt");
const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: (input) => input as object,
});
const codeact = createCodeAct({
  tools: [pay],
  engine: "wasm",
  continuations: { keys: [{ id: "k", secret: "s".repeat(32) }] },
});
const children: ChildProcess[] = [];

beforeAll(async () => {
  for (let at = 0; at < 8; at++) {
    children.push(fork(new URL("./resume-child.ts", import.meta.url), [join(folder, "store"), effects]));
  }
  await Promise.all(children.map((child) => once(child, "message")));
}, 60_000);

afterAll(async () => {
  for (const child of children) child.disconnect();
  await codeact[Symbol.asyncDispose]();
});

async function ask(child: ChildProcess, race: Race): Promise<unknown> {
  child.send(race);
  const [answer] = await once(child, "message");
  return answer;
}

it.each([
  [1, 5],
  [2, 200],
  [8, 20],
])("lets one of %i processes resume, and nobody later, %i times", { timeout: 60_000 }, async (racers, rounds) => {
  for (let round = 0; round < rounds; round++) {
    const amount = racers * 1_000 + round;
    const first = await codeact.run(
      `const r = Math.random(); return [await tools.pay({ amount: ${amount} }), r === r]`,
    );
    if (first.status !== "interrupted") throw new Error(first.status);
    const { continuation, interruptions } = first;
    const decisions = Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" as const }]));
    const race = { continuation, decisions, beginAt: Date.now() + 5 };
    const ends = await Promise.all(children.slice(0, racers).map((child) => ask(child, race)));
    const lost = Array(racers - 1).fill({ status: "consumed" });
    expect(ends).toEqual(expect.arrayContaining([{ status: "completed", value: [{ amount }, true] }, ...lost]));
    expect(ends.filter((end) => (end as { status: string }).status === "completed")).toHaveLength(1);
    const late = children[round % children.length] as ChildProcess;
    expect(await ask(late, race)).toEqual({ status: "consumed" });
    const paid = readFileSync(effects, "utf8").split("\n");
    expect(paid.filter((line) => line === JSON.stringify({ amount }))).toHaveLength(1);
  }
});
