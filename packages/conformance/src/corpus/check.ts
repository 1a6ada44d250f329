import { createWorld, type RecordedCall, TOOL_NAMES, toApi, type WorldTool } from "./create-world.ts";
import type { Task } from "./tasks/task.ts";
import { taskById } from "./tasks/tasks.ts";

/** What a program did with a task. */
export type CheckOutcome =
  | { readonly status: "right" }
  /** It gave a result or had effects that are not the task's. */
  | { readonly status: "wrong"; readonly why: string }
  | { readonly status: "failed"; readonly error: unknown };

/** Runs a program with the tools it is given; what it resolves to is the result. */
export type RunProgram = (source: string, tools: readonly WorldTool[]) => Promise<unknown>;

/** Runs a program in a fresh world and compares its result and effects with those of the task's reference. */
export async function checkProgram(taskId: string, source: string, run: RunProgram): Promise<CheckOutcome> {
  const task = taskById(taskId);
  const expected = await expectedOf(task);
  const world = createWorld();
  try {
    const result = await run(source, offered(task, world.tools));
    const why = difference(expected.result, toJson(result)) ?? effectsDifference(expected.effects, world.effects);
    return why === undefined ? { status: "right" } : { status: "wrong", why };
  } catch (error) {
    return { status: "failed", error };
  }
}

/** Result and effects of a task's reference, in a world of its own. */
export async function expectedOf(task: Task): Promise<{ result: unknown; effects: readonly RecordedCall[] }> {
  const world = createWorld();
  const result = toJson(await task.reference(toApi(offered(task, world.tools))));
  return { result, effects: world.effects };
}

function offered({ tools }: Task, all: readonly WorldTool[]): readonly WorldTool[] {
  const names = tools === "all" ? TOOL_NAMES : tools;
  return all.filter(({ name }) => names.includes(name));
}

const toJson = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? "null");

/** Where and how two JSON values differ; numbers may by a millionth. */
export function difference(expected: unknown, actual: unknown, at = "result"): string | undefined {
  if (typeof expected === "number" && typeof actual === "number") {
    return Math.abs(expected - actual) <= 1e-6 ? undefined : `${at}: expected ${expected}, got ${actual}`;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return `${at}: expected ${expected.length} items, got ${actual.length}`;
    return firstOf(expected.map((item, i) => () => difference(item, actual[i], `${at}[${i}]`)));
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return firstOf([...keys].map((key) => () => difference(expected[key], actual[key], `${at}.${key}`)));
  }
  return Object.is(expected, actual) ? undefined : `${at}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function effectsDifference(expected: readonly RecordedCall[], actual: readonly RecordedCall[]): string | undefined {
  const left = [...actual];
  for (const effect of expected) {
    const match = left.findIndex((candidate) => difference(effect, candidate) === undefined);
    if (match < 0) return `effects: missing ${shown(effect)}`;
    left.splice(match, 1);
  }
  return left.length > 0 ? `effects: ${left.length} not expected, first ${shown(left[0])}` : undefined;
}

function firstOf(checks: (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
