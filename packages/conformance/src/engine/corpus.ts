import { createCodeAct, defineTool, type RunError } from "@codeact/core";
import { expect, it } from "vitest";
import { checkProgram, readPrograms } from "../corpus/index.ts";
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
  it.each(readPrograms().map((program) => [program.id, program] as const))(
    "%s",
    async (_id, { task, source, expected }) => {
      const outcome = await checkProgram(task, source, async (text, tools) => {
        const hostTools = tools.map(({ effect: _effect, execute, ...tool }) =>
          defineTool({
            ...tool,
            inputSchema: { ...tool.inputSchema },
            outputSchema: { ...tool.outputSchema },
            execute: (input) => execute(input),
          }),
        );
        const result = await createCodeAct({ tools: hostTools, engine: bench.engine() }).run(text);
        if (result.status === "completed") return result.value;
        if (result.status === "failed") throw new RunFailed(result.error);
        throw new Error(result.status);
      });
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
