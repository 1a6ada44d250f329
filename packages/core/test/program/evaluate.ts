import { createContext, runInContext } from "node:vm";
import { expect } from "vitest";
import { prepareProgram } from "../../src/program/prepare-program.ts";
import type { Program, ProgramError } from "../../src/program/program.ts";

/** Prepares a source that must be understood. */
export function ready(source: string): Program {
  const preparation = prepareProgram(source);
  if (preparation.status !== "ready") expect.fail(`${preparation.error.message}\n${preparation.error.frame}`);
  return preparation.program;
}

/** Prepares a source that must be refused. */
export function refused(source: string): ProgramError {
  const preparation = prepareProgram(source);
  if (preparation.status !== "invalid") expect.fail(`understood as\n${preparation.program.code}`);
  return preparation.error;
}

/** Prepares a source and runs it as the guest does, in a realm with a few globals. */
export async function evaluate(source: string, globals: object = {}): Promise<unknown> {
  const context = createContext({ ...fakeGlobals(), ...globals });
  const value: unknown = await runInContext(`(0, eval)(${JSON.stringify(ready(source).code)})()`, context);
  const json = JSON.stringify(value);
  return json === undefined ? undefined : JSON.parse(json);
}

function fakeGlobals(): object {
  const call = async (name: string, input: unknown): Promise<unknown> => ({ name, input });
  return {
    call_tool: call,
    tools: new Proxy(
      {},
      { get: (_, name) => (name === "then" ? undefined : (input: unknown) => call(String(name), input)) },
    ),
    fs: { readFile: async (path: string) => `text of ${path}`, promises: "not used" },
    console: { log: () => undefined },
    setTimeout,
  };
}
