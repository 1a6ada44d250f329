import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodeActOptions, ContinuationKey, Decision, Engine } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type {
  AdapterUnderTest,
  AgentSetup,
  ModelRequest,
  Question,
  Reply,
  Session,
  ToolSpec,
  Turn,
} from "./adapter.ts";
import { type Effect, standardTools } from "./tools.ts";

type Setup<Tool> = AgentSetup<Tool>;
export type SetupChanges<Tool> = Partial<Omit<Setup<Tool>, "replies" | "folder">>;

export interface AdapterBench<Tool> {
  readonly adapter: AdapterUnderTest<Tool>;
  /** A case of the suite; one that is skipped must fail. */
  it(name: string, test: () => Promise<void>): void;
  /** What tools have done in this test, in order. */
  readonly effects: readonly Effect[];
  /** How often a tool took effect. */
  count(tool: string): number;
  /** The folder of this test. */
  readonly folder: string;
  /** Opens a session that is disposed after the test. */
  open(replies: readonly Reply[], changes?: SetupChanges<Tool>, saved?: string): Promise<Session>;
  tools(specs?: readonly ToolSpec[]): Tool[];
  readonly tell: (effect: Effect) => void;
  /** Throws when a skip names no case. */
  end(): void;
}

export const keys: ContinuationKey[] = [{ id: "suite", secret: "a secret of the suite, of 32 bytes at least" }];
export const userInstructions = "You are the assistant of a shop.";

/** One engine for all tests, a folder and a list of effects for each. */
export function useAdapter<Tool>(adapter: AdapterUnderTest<Tool>): AdapterBench<Tool> {
  const { skips = {} } = adapter;
  const named = new Set<string>();
  const effects: Effect[] = [];
  const sessions: Session[] = [];
  let engine: Engine | undefined;
  let folder = "";
  beforeAll(() => {
    engine = createWasmEngine();
  });
  afterAll(() => engine?.dispose());
  beforeEach(() => {
    effects.length = 0;
    folder = mkdtempSync(join(tmpdir(), "codeact-adapter-"));
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const tell = (effect: Effect): void => {
    effects.push(effect);
  };
  const bench: AdapterBench<Tool> = {
    adapter,
    it(name, test) {
      named.add(name);
      const reason = skips[name];
      if (reason === undefined) it(name, test);
      else it.fails(`${name} [cannot pass: ${reason}]`, test);
    },
    effects,
    count: (tool) => effects.filter((effect) => effect.tool === tool).length,
    get folder() {
      return folder;
    },
    tools: (specs = standardTools(tell)) => specs.map(adapter.tool),
    tell,
    async open(replies, { options, ...changes } = {}, saved) {
      const session = await adapter.open(
        {
          wiring: "provider",
          instructions: userInstructions,
          tools: bench.tools(),
          directTools: [],
          replies,
          folder,
          options: withDefaults(options, engine),
          ...changes,
        },
        saved,
      );
      sessions.push(session);
      return session;
    },
    end() {
      const unknown = Object.keys(skips).filter((name) => !named.has(name));
      if (unknown.length > 0) throw new Error(`skips name no case: ${unknown.join(", ")}`);
    },
  };
  return bench;
}

function withDefaults(
  options: SetupChanges<unknown>["options"],
  engine: Engine | undefined,
): Omit<CodeActOptions, "tools"> {
  return { ...(engine === undefined ? {} : { engine }), continuations: { keys }, ...options };
}

/** The same decision on all questions. */
export function all(questions: readonly Question[], decision: Decision): Record<string, Decision> {
  return Object.fromEntries(questions.map(({ id }) => [id, decision]));
}

export const approve: Decision = { type: "approve" };

/** The text of the last result the model was given. */
export function lastResult({ requests }: Session): string {
  return requests.at(-1)?.results.at(-1) ?? "";
}

/** Questions without their ids. */
export function asked({ questions }: Turn): Omit<Question, "id">[] {
  return questions.map(({ tool, input }) => ({ tool, input }));
}

/** What must not reach a model: tokens, our bookkeeping, and tools that only programs may call. */
export function expectClean(requests: readonly ModelRequest[], tools: readonly string[] = ["execute_code"]): void {
  for (const request of requests) {
    expect([...request.tools].sort()).toEqual([...tools].sort());
    expect(request.text).not.toMatch(/codeact1\.|continuation/i);
    expect(request.text).not.toContain("approval-re");
  }
}

/** What the caller or the model was told when something was refused. */
export async function refusal(turn: Promise<Turn>, session: Session): Promise<string> {
  try {
    const { text } = await turn;
    return `${text}\n${lastResult(session)}`;
  } catch (thrown) {
    return String(thrown);
  }
}
