import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createCodeAct, defineTool } from "../../../src/index.ts";
import type { Race } from "./child.ts";

/** Processes that race for continuations. */
export interface Races {
  /**
   * Interrupts a run and lets so many processes resume it at the same time, and one more once it is over. Throws unless one of
   * them wins, the others are told so, and the call that was approved is made once. `round` is a number of its own.
   */
  run(racers: number, round: number): Promise<void>;
  dispose(): Promise<void>;
}

interface End {
  readonly status: string;
  readonly value?: unknown;
}

const pay = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object" },
  approvalMode: "always_require",
  execute: (input) => input as object,
});

export async function createRaces(processes: number): Promise<Races> {
  const folder = mkdtempSync(join(tmpdir(), "codeact-race-"));
  const effects = join(folder, "effects.txt");
  const file = new URL("./child.ts", import.meta.url);
  const children = Array.from({ length: processes }, () => fork(file, [join(folder, "store"), effects]));
  await Promise.all(children.map((child) => once(child, "message")));
  const continuations = { keys: [{ id: "k", secret: "s".repeat(32) }] };
  const codeact = createCodeAct({ tools: [pay], engine: "wasm", continuations });
  return {
    async run(racers, round) {
      const amount = racers * 1_000_000 + round;
      const source = `const r = Math.random(); return [await tools.pay({ amount: ${amount} }), r === r]`;
      const asked = await codeact.run(source);
      if (asked.status !== "interrupted") throw new Error(`round ${round} came to ${asked.status}`);
      const { continuation, interruptions } = asked;
      const decisions = Object.fromEntries(interruptions.map(({ callId }) => [callId, { type: "approve" as const }]));
      const race = { continuation, decisions, beginAt: Date.now() + 5 };
      const ends = await Promise.all(children.slice(0, racers).map((child) => ask(child, race)));
      const won = ends.filter((end) => isDeepStrictEqual(end, { status: "completed", value: [{ amount }, true] }));
      const lost = ends.filter(isConsumed);
      const late = await ask(children[round % children.length], race);
      const paid = readFileSync(effects, "utf8").split("\n");
      const times = paid.filter((line) => line === JSON.stringify({ amount })).length;
      if (won.length === 1 && lost.length === racers - 1 && isConsumed(late) && times === 1) return;
      throw new Error(`round ${round} of ${racers} racers: ${JSON.stringify({ ends, late, times }, null, 1)}`);
    },
    async dispose() {
      for (const child of children) child.disconnect();
      await Promise.all(children.map((child) => once(child, "exit")));
      await codeact[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

const isConsumed = (end: End): boolean => isDeepStrictEqual(end, { status: "consumed" });

async function ask(child: ChildProcess | undefined, race: Race): Promise<End> {
  if (child === undefined) throw new Error("there are not so many processes");
  child.send(race);
  const [answer] = await once(child, "message");
  return answer as End;
}
