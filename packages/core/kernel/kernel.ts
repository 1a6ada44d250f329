import type { Batch, GuestError, StartMessage, Step } from "../src/engine.ts";
import { createCalls } from "./calls.ts";
import { describeThrown, normaliseStacks } from "./errors.ts";
import { installFs } from "./fs/install-fs.ts";
import { installConsole } from "./log.ts";
import { installLookups } from "./lookups.ts";
import { list, parseJson, quote, record, setPrototypeOf, whenSettled } from "./primordials.ts";
import { evaluateProgram, openingLength } from "./program-scope.ts";
import { createRequests } from "./requests.ts";
import { resolveInside } from "./returned-value.ts";
import { type SerializeRules, serialize } from "./serialize.ts";
import { createTimers, installTimers } from "./timers.ts";
import { installTools } from "./tools.ts";
import { installWorld } from "./world/index.ts";

type Outcome =
  | { status: "blocked" }
  | { status: "returned"; value: string; undefinedAt?: string[] }
  | { status: "threw"; error: GuestError };

/** State of the one run this sandbox serves. */
let run: StartMessage;
let now = 0;
let outcome: Outcome = record({ status: "blocked" });

// A host-made engine names evaluated code so; frames of any other file are ours.
const programFile = "<input>";
normaliseStacks(programFile, openingLength);

const calls = createCalls();
const timers = createTimers(calls, () => run.limits.timers);
const world = installWorld(globalThis, {
  now: () => now,
  setTimer: timers.set,
  clearTimer: timers.clear,
  request: createRequests(calls, () => run.limits.argumentBytes),
  report: (thrown) => log.write("error", [thrown]),
});
const log = installConsole(globalThis, () => run.limits.logBytes);
const rules = (what: string): SerializeRules =>
  record({ what, bytes: run.limits.argumentBytes, sizeCode: "LIMIT_ARGUMENT_SIZE", depth: run.limits.depth });
const nameTools = installTools(globalThis, { calls, names: () => run.tools, rules });
installLookups(globalThis, calls, rules);
installTimers(globalThis, timers, threw);
installFs(globalThis, { calls, argumentBytes: () => run.limits.argumentBytes });

/** Reads a message of ours; a program may have changed `Object.prototype`, so nothing is read through it. */
function read<T extends object>(text: string): T {
  return setPrototypeOf(parseJson(text), null) as T;
}

/** Begins the program. What it does shows in `poll`, once the engine has drained every job. */
export function start(text: string): void {
  run = read<StartMessage>(text);
  now = run.at;
  world.reseed(run.seed);
  nameTools();
  try {
    const program = evaluateProgram(run.code, log.console);
    whenSettled(program(), returned, threw);
  } catch (thrown) {
    threw(thrown);
  }
}

/** Gives settled calls their outcomes, in order. */
export function deliver(text: string): void {
  const batch = read<Batch>(text);
  now = batch.at;
  const { settled } = batch;
  for (let at = 0; at < settled.length; at++) {
    const one = settled[at];
    if (one !== undefined) calls.settle(one);
  }
}

/** What happened since the last time: the JSON text of a `Step`. */
export function poll(): string {
  const { logs, dropped } = log.take();
  const { calls: announced, cancelled } = calls.take();
  const step: Step = record({ ...outcome, calls: announced, cancelled, logs, dropped });
  return quote(step as never);
}

function returned(value: unknown): void {
  try {
    resolveInside(value, (resolved) => finish(value, resolved), threw);
  } catch (thrown) {
    // A proxy in the value that will not be looked at.
    threw(thrown);
  }
}

function finish(value: unknown, resolved: Map<unknown, unknown>): void {
  if (outcome.status !== "blocked") return;
  try {
    const { resultBytes: bytes, depth } = run.limits;
    const undefinedAt = list<string>();
    const rules = record({
      what: "returned value",
      bytes,
      sizeCode: "LIMIT_RESULT_SIZE" as const,
      depth,
      resolved,
      undefinedAt,
    });
    const text = (value === undefined ? log.onlyJson(rules) : serialize(value, rules)) ?? "";
    outcome = record(
      undefinedAt.length === 0 ? { status: "returned", value: text } : { status: "returned", value: text, undefinedAt },
    );
  } catch (thrown) {
    threw(thrown);
  }
}

function threw(thrown: unknown): void {
  if (outcome.status !== "blocked") return;
  const error = describeThrown(thrown);
  outcome = record({ status: "threw", error });
}
