import { type CodeAct, createCodeAct, defineTool, type RunError } from "@codeact/core";
import { expect, it } from "vitest";
import { checkProgram, type RunProgram, readPrograms, type WorldTool } from "../corpus/index.ts";
import type { Bench } from "./harness.ts";

/** A run that failed, as an exception. */
class RunFailed extends Error {
  readonly details: RunError;

  constructor(details: RunError) {
    super(`${details.code}: ${details.message} (hint: ${details.hint ?? "none"})`);
    this.details = details;
  }
}

/** Programs as models write them, in a world of 24 tools: each ends as the corpus says. */
export function corpus(bench: Bench): void {
  const run = createRunner(bench);
  // Retried, because schemas are checked under deadlines, which a machine that does much else does not meet.
  it.each(readPrograms().map((program) => [program.id, program] as const))(
    "%s",
    { retry: 4 },
    async (_id, { task, source, expected }) => {
      const outcome = await checkProgram(task, source, run);
      if (outcome.status !== "failed") {
        expect(outcome.status === "right" ? "result" : "wrong", JSON.stringify(outcome)).toBe(expected.status);
        return;
      }
      const { details } = outcome.error as RunFailed;
      expect(details, String(outcome.error)).toBeDefined();
      expect(details.code === "SYNTAX_ERROR" ? "refused" : "error", String(outcome.error)).toBe(expected.status);
      if (expected.status === "refused") expect(details.hint).toMatch(expected.hint);
      if (expected.status === "error") expect(`${details.message} ${details.hint ?? ""}`).toMatch(expected.message);
    },
  );
}

/** Every program has a world of its own; those that may use the same tools share what is made of their schemas. */
function createRunner(bench: Bench): RunProgram {
  const made = new Map<string, CodeAct>();
  let world: ReadonlyMap<string, WorldTool> = new Map();
  const toHostTool = ({ effect: _effect, execute: _execute, ...tool }: WorldTool) =>
    defineTool({
      ...tool,
      inputSchema: { ...tool.inputSchema },
      outputSchema: { ...tool.outputSchema },
      execute: (input) => world.get(tool.name)?.execute(input),
    });
  return async (source, tools) => {
    world = new Map(tools.map((tool) => [tool.name, tool]));
    const names = [...world.keys()].join();
    // Not one of the bench, which would live as long as one test.
    const { limits } = bench;
    const codeact = made.get(names) ?? createCodeAct({ tools: tools.map(toHostTool), engine: bench.engine(), limits });
    made.set(names, codeact);
    const result = await codeact.run(source);
    if (result.status === "completed") return result.value;
    if (result.status === "failed") throw new RunFailed(result.error);
    throw new Error(result.status);
  };
}
