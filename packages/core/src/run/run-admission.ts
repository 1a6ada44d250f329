import type { Admission, Entrant } from "./admission.ts";

/** The place of one run among the active ones, taken and given back as it goes on and waits. */
export class RunAdmission {
  readonly #admission: Admission;
  #admitted = false;

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  /** Waits for a place. */
  async enter(entrant: Entrant): Promise<void> {
    if (this.#admitted) return;
    await this.#admission.enter(entrant);
    if (entrant.signal?.aborted) this.#admission.leave();
    else this.#admitted = true;
  }

  leave(): void {
    if (this.#admitted) this.#admission.leave();
    this.#admitted = false;
  }
}
