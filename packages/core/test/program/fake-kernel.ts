import { createContext, runInContext } from "node:vm";

/** A tool as the fake kernel calls it. */
export interface FakeTool {
  readonly name: string;
  execute(input: unknown): Promise<unknown>;
}

/** The guest's side: errors and values are of its own realm, promises in the result are awaited. */
const GUEST = `(host, names) => {
  const call_tool = async (name, input = {}) => {
    if (!names.includes(name)) throw new Error("Unknown tool: " + name);
    const { value, problem } = JSON.parse(await host(name, JSON.stringify(input)));
    if (problem !== undefined) throw new Error(problem);
    return value;
  };
  const logs = [];
  const log = (...parts) => void logs.push(parts.map((part) => typeof part === "string" ? part : JSON.stringify(part)).join(" "));
  globalThis.call_tool = call_tool;
  globalThis.tools = Object.fromEntries(names.map((name) => [name, (input) => call_tool(name, input)]));
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  globalThis.fs = { readFile: async () => { throw new Error("No file is mounted") } };
  const settled = async (value, depth) => {
    const it = await value;
    if (depth === 0 || typeof it !== "object" || it === null || typeof it.toJSON === "function") return it;
    if (Array.isArray(it)) return Promise.all(it.map((item) => settled(item, depth - 1)));
    if (Object.getPrototypeOf(it) !== Object.prototype) return it;
    return Object.fromEntries(await Promise.all(Object.entries(it).map(async ([key, item]) => [key, await settled(item, depth - 1)])));
  };
  return async (code) => JSON.stringify({ value: await settled((0, eval)(code)(), 3), logs });
}`;

/** Runs prepared code over tools in a realm of its own, in place of an engine. No isolation. */
export async function runOnFakeKernel(code: string, tools: readonly FakeTool[]): Promise<unknown> {
  const open = new Set<Promise<string>>();
  const host = (name: string, input: string): Promise<string> => {
    const answer = answerAsJson(tools, name, input);
    open.add(answer);
    return answer.finally(() => open.delete(answer));
  };
  const context = createContext({ setTimeout, structuredClone });
  const run = runInContext(GUEST, context)(
    host,
    tools.map(({ name }) => name),
  );
  const { value, logs }: { value?: unknown; logs: string[] } = JSON.parse(await run(code));
  while (open.size > 0) await Promise.all(open);
  return value === undefined ? loggedResult(logs) : value;
}

async function answerAsJson(tools: readonly FakeTool[], name: string, input: string): Promise<string> {
  try {
    return JSON.stringify({ value: await tools.find((tool) => tool.name === name)?.execute(JSON.parse(input)) });
  } catch (error) {
    return JSON.stringify({ problem: error instanceof Error ? error.message : String(error) });
  }
}

/** What a program logs as JSON counts as its result when it is all there is. */
function loggedResult(logs: readonly string[]): unknown {
  const [only, ...others] = logs;
  if (only === undefined || others.length > 0) return undefined;
  try {
    return JSON.parse(only);
  } catch {
    return undefined;
  }
}
