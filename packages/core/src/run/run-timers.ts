import type { Outcome } from "../engine.ts";

interface Timer {
  /** None while time stands still. */
  readonly handle: NodeJS.Timeout | undefined;
  readonly due: number;
  /** The time left when it was set, or when time was stopped. */
  readonly ms: number;
}

/** The timers a program has set. Those whose time has come wait to be taken. */
export class RunTimers {
  readonly #waiting = new Map<number, Timer>();
  readonly #onDue: () => void;
  #due: Outcome[] = [];
  #held = false;

  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  start(id: number, ms: number): void {
    this.#waiting.set(id, { handle: this.#held ? undefined : this.#arm(id, ms), due: performance.now() + ms, ms });
  }

  #arm(id: number, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#waiting.delete(id);
      this.#due.push({ id, output: "null" });
      this.#onDue();
    }, ms);
  }

  /** Time stands still for all of them. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    for (const [id, { handle, due }] of this.#waiting) {
      clearTimeout(handle);
      this.#waiting.set(id, { handle: undefined, due, ms: Math.max(0, due - performance.now()) });
    }
  }

  /** The time left of each goes on. */
  goOn(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const [id, { ms }] of this.#waiting) this.start(id, ms);
  }

  cancel(id: number): void {
    clearTimeout(this.#waiting.get(id)?.handle);
    this.#waiting.delete(id);
    this.#due = this.#due.filter((outcome) => outcome.id !== id);
  }

  /** Those whose time has come, once. */
  takeDue(): Outcome[] {
    const due = this.#due;
    this.#due = [];
    return due;
  }

  get size(): number {
    return this.#waiting.size + this.#due.length;
  }

  /** The time left of each. */
  left(): { id: number; ms: number }[] {
    const waiting = [...this.#waiting].map(([id, { due, ms }]) => ({
      id,
      ms: this.#held ? ms : Math.max(0, due - performance.now()),
    }));
    return [...this.#due.map(({ id }) => ({ id, ms: 0 })), ...waiting];
  }

  end(): void {
    for (const { handle } of this.#waiting.values()) clearTimeout(handle);
    this.#waiting.clear();
    this.#due = [];
  }
}
