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
        expect(outcome, JSON.stringify(outcome)).toMatchObject({
          status: expected.status === "result" ? "right" : "wrong",
        });
        expect(["result", "wrong"]).toContain(expected.status);
        return;
      }
      const { details } = outcome.error as RunFailed;
      expect(details, String(outcome.error)).toBeDefined();
      // A mistake that only the result shows may also be one that cannot be returned, such as NaN.
      expect(["refused", "error", "wrong"], String(outcome.error)).toContain(expected.status);
      expect(details.code === "SYNTAX_ERROR").toBe(expected.status === "refused");
      if (expected.status === "refused") expect(details.hint).toMatch(expected.hint);
    },
  );
}
