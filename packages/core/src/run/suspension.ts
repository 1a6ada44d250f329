import type { RunState } from "../approval/run-state.ts";
import { CodeActError } from "../errors.ts";
import type { RunClaims } from "./run-claims.ts";

interface Issued {
  readonly state: RunState;
  readonly continuation: string;
}

export interface SuspensionOptions {
  readonly claims: RunClaims;
  /** The run as it stands; nothing is started in it from here on. */
  readonly cut: (operations: RunState["operations"]) => RunState;
}

/** A run while its calls are handed out, and its continuation once it was asked for. */
export class Suspension {
  readonly #options: SuspensionOptions;
  #operations: RunState["operations"] | undefined;
  #issued: Issued | undefined;

  constructor(options: SuspensionOptions) {
    this.#options = options;
  }

  /** `operations` is what they keep over it. */
  begin(operations: RunState["operations"]): void {
    this.#operations = operations;
  }

  /** The run goes on here. */
  end(): void {
    this.#operations = undefined;
    this.#issued = undefined;
  }

  /** Seals the run, once; from then on whoever goes on first is the only one. */
  issue(): Issued {
    if (this.#operations === undefined) {
      throw new CodeActError("CODEACT_SETTLEMENT", "Only a blocked execution has a continuation.");
    }
    if (this.#issued === undefined) {
      const state = this.#options.cut(this.#operations);
      this.#issued = { state, continuation: this.#options.claims.seal(state) };
    }
    return this.#issued;
  }
}
