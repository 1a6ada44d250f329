import type { SandboxFailure } from "../engine.ts";
import type { GuestErrorCode } from "../error-codes.ts";
import { CodeActError } from "../errors.ts";
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

export function timedOut({ wallMs }: Limits): RunError {
  return { code: "LIMIT_TIME", name: "RangeError", message: `The run took longer than ${wallMs} ms.` };
}

export function tooLargeJournal({ journalBytes }: Limits): RunError {
  const message = `The inputs and outputs of all calls together are larger than ${journalBytes} bytes.`;
  return { code: "LIMIT_JOURNAL_SIZE", name: "RangeError", message };
}

/** A person did not let the program start. */
export function refusal(message = "The program was not approved."): RunError {
  return { code: "APPROVAL_DENIED", name: "Error", message };
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new CodeActError("CODEACT_INTERNAL", String(thrown));
}
