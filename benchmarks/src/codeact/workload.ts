import type { z } from "zod";

/** A tool as every framework can take it. */
export interface BenchTool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly execute: (input: never) => unknown;
}

/** What the model says in one turn. */
export type Reply =
  | { readonly calls: readonly { readonly name: string; readonly input: object }[] }
  | { readonly text: string };

/** What the model says turn by turn; it is sent the results of its calls, in their order. */
export type Script = Generator<Reply, void, readonly unknown[]>;

export const wirings = ["one call a turn", "parallel calls", "CodeAct"] as const;
export type Wiring = (typeof wirings)[number];

/** A job with its data, and a model's part in it in each wiring. */
export interface Workload {
  readonly name: string;
  readonly prompt: string;
  readonly tools: readonly BenchTool[];
  /** The text the job must end with. */
  readonly answer: string;
  /** The same for both classic wirings: what can be called at once is one reply. */
  classic(): Script;
  codeact(): Script;
}

export type MakeWorkload = (seed: number) => Workload;

/** The same plan with every call in a turn of its own. */
function* oneCallATurn(script: Script): Script {
  let results: unknown[] = [];
  for (let next = script.next(results); !next.done; next = script.next(results)) {
    if ("text" in next.value) {
      yield next.value;
      return;
    }
    results = [];
    for (const call of next.value.calls) results.push(...(yield { calls: [call] }));
  }
}

export function scriptOf(workload: Workload, wiring: Wiring): Script {
  if (wiring === "CodeAct") return workload.codeact();
  return wiring === "parallel calls" ? workload.classic() : oneCallATurn(workload.classic());
}

/** A program, run by `execute_code`, and an answer made of what it returned. */
export function* programThenAnswer(programs: readonly string[], answerOf: (value: unknown) => string): Script {
  let last: unknown;
  for (const code of programs) [last] = yield { calls: [{ name: "execute_code", input: { code } }] };
  yield { text: answerOf(last) };
}
