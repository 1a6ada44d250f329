import { type ChildProcess, fork } from "node:child_process";
import { type Chart, type Figure, holds, type Outcome, type Size } from "./goal.ts";
import type { GoalEntry } from "./goals.ts";

export interface GoalResult {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
  readonly charts: readonly Chart[];
  /** Why it was not reached. */
  readonly problem?: string;
  /** The end of what its process wrote. */
  readonly output: string;
}

/** What the process of a goal tells. */
export type Told = { readonly outcome: Outcome } | { readonly problem: string };

const outputLength = 100_000;
/** A process that has told its outcome must end by itself. */
const endMs = 5_000;

interface Options {
  readonly seed: number;
  readonly size: Size;
}

/** Runs a goal; once more when nothing but times was missed, since a machine that does something else makes anything slow. */
export async function runGoal(goal: GoalEntry, options: Options): Promise<GoalResult> {
  const result = await runOnce(goal, options);
  const missed = result.figures.filter((figure) => !holds(figure));
  const slow = missed.length > 0 && missed.every(({ unit }) => unit === "ms");
  return slow ? await runOnce(goal, options) : result;
}

/** In a process of its own. */
async function runOnce(goal: GoalEntry, { seed, size }: Options): Promise<GoalResult> {
  const began = performance.now();
  const child = fork(new URL("./child.ts", import.meta.url), [goal.id, String(seed), size], { silent: true });
  let output = "";
  const take = (text: Buffer): void => {
    output = (output + text).slice(-outputLength);
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  const told = await listen(child);
  const seconds = (performance.now() - began) / 1_000;
  const { figures = [], charts = [] } = "outcome" in told ? told.outcome : {};
  const missed = figures.filter((figure) => !holds(figure)).map(({ name }) => `missed: ${name}`);
  const problem = "problem" in told ? told.problem : missed.length > 0 ? missed.join(", ") : undefined;
  const { id, title } = goal;
  return { id, title, seconds, figures, charts, output, ...(problem === undefined ? {} : { problem }) };
}

function listen(child: ChildProcess): Promise<Told> {
  return new Promise((resolve) => {
    let told: Told | undefined;
    let late: NodeJS.Timeout | undefined;
    let hung = false;
    child.on("message", (message: Told) => {
      told = message;
      late = setTimeout(() => {
        hung = true;
        child.kill("SIGKILL");
      }, endMs);
    });
    child.once("close", (code, signal) => {
      clearTimeout(late);
      if (told !== undefined && "problem" in told) resolve(told);
      else if (hung) resolve({ problem: "its process did not end by itself" });
      else if (told === undefined || code !== 0) resolve({ problem: `its process ended with ${code ?? signal}` });
      else resolve(told);
    });
  });
}
