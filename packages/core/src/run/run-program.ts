import type { GuestError } from "../engine.ts";
import { CodeActError } from "../errors.ts";
import { lazily } from "../internal/lazily.ts";
import type { Turns } from "../internal/turns.ts";
import type { Limits } from "../limits.ts";
import type { PrepareProgram, Program } from "../program/prepare-program.ts";
import type { RunError } from "../types.ts";
import type { MendingFacts } from "./mend-error.ts";

/** What understands programs is loaded with the first one, while its engine starts: it is much. */
export const loadPreparer: () => Promise<PrepareProgram> = lazily(
  async () => (await import("../program/prepare-program.ts")).prepareProgram,
);

/** The source of a run as it was written, and the program that came of it. */
export class RunProgram {
  source: string;
  readonly #limits: Limits;
  #program: Program | undefined;

  constructor(source: string, limits: Limits) {
    this.source = source;
    this.#limits = limits;
  }

  /** What is wrong with the source, if it is. From here on this is the source of the run. */
  async prepare(source: string, turns: Turns): Promise<RunError | undefined> {
    const { sourceBytes } = this.#limits;
    if (typeof source !== "string") throw new CodeActError("CODEACT_CONFIGURATION", "source: must be a string");
    if (Buffer.byteLength(source) > sourceBytes) {
      const message = `The source is longer than ${sourceBytes} bytes.`;
      return { code: "LIMIT_SOURCE_SIZE", name: "RangeError", message };
    }
    const prepareProgram = await loadPreparer();
    const prepared = await turns(() => prepareProgram(source));
    if (prepared.status === "invalid") return prepared.error;
    this.source = source;
    this.#program = prepared.program;
    return undefined;
  }

  get prepared(): Program {
    if (this.#program === undefined) throw new CodeActError("CODEACT_INTERNAL", "The run has no program.");
    return this.#program;
  }

  /** An error the program ended with, told in the words of its source. */
  async describe(error: GuestError, facts: Omit<MendingFacts, "failing">): Promise<RunError> {
    const { describeGuestError } = await import("./run-error.ts");
    return describeGuestError(error, this.prepared, facts);
  }
}
