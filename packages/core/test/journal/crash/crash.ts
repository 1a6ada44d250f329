import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { RunResult } from "../../../src/index.ts";
import type { Random } from "../../traces/seeded-random.ts";
import { createLedger } from "./ledger.ts";

/** How long the whole run takes, about: kills come at any moment of it. */
const spanMs = 160;
const callIds = [1, 2, 3, 4, 5, 6, 7].map((n) => `call_${n}`);
const idempotent: ReadonlySet<string> = new Set(["call_2", "call_6"]);

export interface Crashes {
  readonly kills: number;
  /** Calls that were asked about because they may have happened. */
  readonly unknown: number;
}

/**
 * Plays one run whose processes are killed at random moments, up to `mostKills` times, until one comes to the end.
 * With `point` the first of them dies there, and only that one.
 * Throws when an effect happened twice, was lost, or was not reported as what it is.
 */
export async function crash(random: Random, mostKills: number, point = ""): Promise<Crashes> {
  const directory = mkdtempSync(join(tmpdir(), "codeact-crash-"));
  let kills = 0;
  let runId: string | undefined;
  let result: RunResult | undefined;
  while (result === undefined) {
    const child = start(directory, kills === 0 ? point : "", runId);
    if (point === "" && kills < mostKills) killLater(child, random.below(spanMs));
    const ended = await listen(child);
    if (ended.result === undefined) kills++;
    result = ended.result;
    // A journal that was not begun leaves nothing to recover: nothing was done.
    runId = journalled(directory);
  }
  if (point !== "" && kills !== 1) throw new Error(`no process came to ${point}`);
  check(result, createLedger(join(directory, "ledger.txt")).read());
  const unknown = result.calls.filter(({ code }) => code === "TOOL_OUTCOME_UNKNOWN").length;
  rmSync(directory, { recursive: true });
  return { kills, unknown };
}

function start(directory: string, point: string, runId: string | undefined): ChildProcess {
  const file = new URL("./child.ts", import.meta.url);
  return fork(file, runId === undefined ? [directory, point] : [directory, point, runId]);
}

/** Kills it so long after it is ready. */
function killLater(child: ChildProcess, afterMs: number): void {
  child.once("message", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
}

function listen(child: ChildProcess): Promise<{ result?: RunResult }> {
  return new Promise((resolve, reject) => {
    let result: RunResult | undefined;
    child.on("message", (message: "ready" | { result: RunResult }) => {
      if (message !== "ready") result = message.result;
    });
    child.once("exit", (code, signal) => {
      if (result !== undefined) resolve({ result });
      else if (signal === "SIGKILL") resolve({});
      else reject(new Error(`the process ended by itself with ${code ?? signal}`));
    });
  });
}

/** The run that has written something: one that was killed before it did leaves an empty journal. */
function journalled(directory: string): string | undefined {
  const folder = join(directory, "journals");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".journal")) : [];
  const size = (file: string): number => statSync(join(folder, file)).size;
  const [largest] = files.toSorted((one, other) => size(other) - size(one));
  return largest?.split(".")[0];
}

function check(result: RunResult, ledger: readonly string[]): void {
  const effects = ledger.filter((line) => !line.startsWith("unknown")).map((line) => line.split(" ")[1] ?? "");
  const asked = new Set(ledger.filter((line) => line.startsWith("unknown")).map((line) => line.split(" ")[1] ?? ""));
  const value = result.status === "completed" ? (result.value as { ids: string[]; calls: string[] }) : undefined;
  const problems = callIds.flatMap((callId, at) => {
    const times = effects.filter((one) => one === callId).length;
    const told = value?.calls[at];
    if (idempotent.has(callId)) return times >= 1 && told === callId ? [] : [`${callId}: ${told} after ${times}`];
    if (times > 1) return [`${callId} happened ${times} times`];
    if (told === callId) return times === 1 ? [] : [`${callId} was told and has not happened`];
    if (told === "TOOL_OUTCOME_UNKNOWN") return asked.has(callId) ? [] : [`${callId} is unknown and was not asked`];
    return [`${callId} came to ${told}`];
  });
  if (problems.length > 0 || !isDeepStrictEqual(value?.ids.length, 2)) {
    throw new Error(`${JSON.stringify({ problems, result, ledger }, null, 1)}`);
  }
}
