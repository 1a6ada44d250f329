import { describe, expect, it } from "vitest";
import { checkProgram, readPrograms, TASKS } from "../../../conformance/src/corpus/index.ts";
import { prepareProgram } from "../../src/program/prepare-program.ts";
import type { ProgramError } from "../../src/program/program.ts";
import { runOnFakeKernel } from "./fake-kernel.ts";

/** A program that was refused, as an exception. */
class Refused extends Error {
  readonly details: ProgramError;

  constructor(details: ProgramError) {
    super(`${details.message} (hint: ${details.hint ?? "none"})\n${details.frame}`);
    this.details = details;
  }
}

const programs = readPrograms();

describe("the corpus", () => {
  it("has at least 150 programs, and some for every task", () => {
    expect(programs.length).toBeGreaterThanOrEqual(150);
    expect(TASKS.filter(({ id }) => !programs.some(({ task }) => task === id)).map(({ id }) => id)).toEqual([]);
  });

  it.each(programs.map((program) => [program.id, program] as const))("%s", async (_, { task, source, expected }) => {
    const outcome = await checkProgram(task, source, (text, tools) => {
      const preparation = prepareProgram(text);
      if (preparation.status === "invalid") throw new Refused(preparation.error);
      return runOnFakeKernel(preparation.program.code, tools);
    });
    switch (expected.status) {
      case "result":
        if (outcome.status === "failed") throw outcome.error;
        expect(outcome).toEqual({ status: "right" });
        break;
      case "wrong":
        expect(outcome.status).toBe("wrong");
        break;
      default: {
        if (outcome.status !== "failed")
          expect.fail(`expected an error, but the outcome is ${JSON.stringify(outcome)}`);
        const { error } = outcome;
        expect(error instanceof Refused).toBe(expected.status === "refused");
        if (expected.status === "refused") expect((error as Refused).details.hint).toMatch(expected.hint);
        else expect(String(error)).toMatch(expected.message);
      }
    }
  });
});
