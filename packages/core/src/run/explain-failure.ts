import type { SandboxFailure } from "../engine.ts";
import type { GuestErrorCode } from "../error-codes.ts";
import type { Limits } from "../limits.ts";
import type { RunError } from "../types.ts";

const failures: Record<SandboxFailure, [code: GuestErrorCode, message: (limits: Limits) => string]> = {
  cpu: ["LIMIT_TIME", ({ cpuMs }) => `The program computed for longer than ${cpuMs} ms.`],
  memory: ["LIMIT_MEMORY", ({ memoryBytes }) => `The program used more than ${memoryBytes / 2 ** 20} MiB of memory.`],
  stack: ["LIMIT_STACK", () => "The program recursed too deeply."],
  crashed: ["ENGINE_CRASHED", () => "The sandbox broke down while it ran the program."],
  moved: ["ENGINE_CRASHED", () => "The sandbox was lost while it ran the program."],
  lost: ["ENGINE_CRASHED", () => "The sandbox was lost again and again while it ran the program."],
  protocol: ["ENGINE_PROTOCOL", () => "The sandbox sent a message that breaks the step protocol."],
};

/** What the end of a sandbox means for its run. */
export function explainFailure(reason: SandboxFailure, limits: Limits): RunError {
  const [code, message] = failures[reason];
  return { code, name: "RangeError", message: message(limits) };
}

export const deadlock: RunError = {
  code: "DEADLOCK",
  name: "Error",
  message: "The program waits for a promise that nothing can settle.",
  hint: "Every promise the program makes itself must be resolved by the program.",
};
