import { readdirSync, readlinkSync } from "node:fs";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  type Engine,
  type HostTool,
  type RunEvent,
  type RunResult,
} from "@codeact/core";
import { expect } from "vitest";

/** What holds whatever a program does. It is checked around every test of an engine. */
export interface Invariants {
  /** Makes a codeact object that is watched until the end of the test, and disposed then. */
  codeact(options: CodeActOptions): CodeAct;
  begin(): void;
  /** Fails when something did not hold. */
  end(engine: Engine): Promise<void>;
  /** Stops listening to the process. */
  stop(): void;
}

/** What no program may be shown: where the host's code lies, frames of it, and its environment. */
const secret = "sk-live-environment";
const hostFolder = import.meta.dirname.split(/[/\\](?:packages|suite)[/\\]/)[0] ?? import.meta.dirname;
const ofTheHost = [hostFolder, "node:internal", secret];
/** Over a limit of time, until the host has noticed. */
const graceMs = 500;

interface Watched {
  readonly codeact: CodeAct;
  readonly wallMs: number;
  /** Starts and ends of each run: they come in turn. */
  readonly ends: Map<string, number>;
  /** Calls of tools that were executed, by run and call, with how often. */
  readonly executed: Map<string, number>;
}

/** What is left behind has `patienceMs` to go away. */
export function createInvariants(ms: (ms: number) => number, patienceMs = 5_000): Invariants {
  const watched: Watched[] = [];
  const unhandled: unknown[] = [];
  const problems: string[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  const kinds = ["unhandledRejection", "uncaughtExceptionMonitor"] as const;
  for (const kind of kinds) process.on(kind, note);
  process.env.CODEACT_CONFORMANCE_SECRET = secret;
  let before = leftovers();

  return {
    codeact(options) {
      const watching = watch(options, ms, problems);
      watched.push(watching);
      return watching.codeact;
    },
    begin() {
      before = leftovers();
    },
    async end(engine) {
      const all = watched.splice(0);
      await Promise.all(all.map(({ codeact }) => codeact[Symbol.asyncDispose]()));
      for (const { ends } of all) {
        for (const [runId, open] of ends) if (open !== 0) problems.push(`${runId} has ${1 - open} ends`);
      }
      const next = await createCodeAct({ tools: [], engine }).run("return 7");
      if (next.status !== "completed" || next.value !== 7) problems.push(`the next run: ${JSON.stringify(next)}`);
      if (Object.keys(Object.prototype).length > 0) problems.push("Object.prototype was changed");
      const left = await settled(before, patienceMs);
      expect([
        ...problems.splice(0),
        ...unhandled.splice(0).map((reason) => `nobody handled ${reason}`),
        ...left,
      ]).toEqual([]);
    },
    stop() {
      for (const kind of kinds) process.off(kind, note);
      delete process.env.CODEACT_CONFORMANCE_SECRET;
    },
  };
}

function watch(options: CodeActOptions, ms: (ms: number) => number, problems: string[]): Watched {
  const ends = new Map<string, number>();
  const executed = new Map<string, number>();
  const wallMs = options.limits?.wallMs ?? 0;
  const counted = (tools: readonly HostTool[]): readonly HostTool[] =>
    tools.map((tool) => countingTool(tool, executed));
  const onEvent = (event: RunEvent): unknown => {
    const { type, runId } = event;
    if (type === "run.started") ends.set(runId, (ends.get(runId) ?? 0) + 1);
    if (type === "run.settled") {
      ends.set(runId, (ends.get(runId) ?? 0) - 1);
      if (event.stats.wallMs > wallMs + ms(graceMs)) problems.push(`${runId} took ${event.stats.wallMs} ms`);
    }
    return options.onEvent?.(event);
  };
  const { onEvent: given = () => {}, tools } = options;
  const made = createCodeAct({
    ...options,
    tools: counted(tools),
    onEvent: typeof given === "function" ? onEvent : given,
  });
  const look = async (result: Promise<RunResult>): Promise<RunResult> => {
    try {
      return examine(await result, executed, problems);
    } catch (thrown) {
      examineText(String(thrown), "an error", problems);
      throw thrown;
    }
  };
  const codeact: CodeAct = {
    ...made,
    run: (...given) => look(made.run(...given)),
    resume: (...given) => look(made.resume(...given)),
    recover: (...given) => look(made.recover(...given)),
    update: (changes) =>
      made.update(changes.tools === undefined ? changes : { ...changes, tools: counted(changes.tools) }),
  };
  return { codeact, wallMs, ends, executed };
}

function countingTool(tool: HostTool, executed: Map<string, number>): HostTool {
  return {
    ...tool,
    execute(input, options) {
      const key = `${options.runId} ${options.callId}`;
      executed.set(key, (executed.get(key) ?? 0) + 1);
      return tool.execute(input, options);
    },
  };
}

/** One record for each call of a tool, and one call for each record that says so; and what is told can be told. */
function examine(result: RunResult, executed: ReadonlyMap<string, number>, problems: string[]): RunResult {
  const { runId, calls } = result;
  for (const [key, times] of executed) {
    const [run, callId] = key.split(" ");
    if (run !== runId) continue;
    const records = calls.filter((call) => call.callId === callId).length;
    if (times !== 1 || records !== 1)
      problems.push(`${key} was called ${times} times and is recorded ${records} times`);
  }
  const { continuation: _, ...shown } = { continuation: "", ...result };
  examineText(JSON.stringify(shown), `the result of ${runId}`, problems);
  if (result.status === "failed" && !/\w+\W+\w+/.test(result.error.message) && result.error.code !== "GUEST_ERROR") {
    problems.push(`${result.error.code} says ${result.error.message}`);
  }
  return result;
}

function examineText(text: string, what: string, problems: string[]): void {
  for (const word of ofTheHost) if (text.includes(word)) problems.push(`${what} shows ${word}: ${text.slice(0, 500)}`);
}

interface Leftovers {
  readonly descriptors: readonly string[];
  readonly timers: number;
}

/** Sockets and files that are open, and timers that keep the process alive. */
function leftovers(): Leftovers {
  const descriptors = process.platform === "linux" ? readdirSync("/proc/self/fd").flatMap(target) : [];
  return { descriptors, timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length };
}

function target(descriptor: string): string[] {
  try {
    const name = readlinkSync(`/proc/self/fd/${descriptor}`);
    // Threads and VMs of the engine have pipes and the like, and may be more or fewer than before.
    return /^(?:socket:|\/(?!dev\/|proc\/))/.test(name) ? [name] : [];
  } catch {
    return [];
  }
}

/** What is there that was not before, when it does not go away. */
async function settled(before: Leftovers, patienceMs: number): Promise<string[]> {
  for (const end = performance.now() + patienceMs; ; ) {
    const now = leftovers();
    const descriptors = now.descriptors.filter((name) => !before.descriptors.includes(name));
    const timers = now.timers > before.timers ? [`${now.timers - before.timers} timers`] : [];
    if (descriptors.length + timers.length === 0 || performance.now() > end) {
      return [...descriptors, ...timers].map((left) => `left behind: ${left}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
