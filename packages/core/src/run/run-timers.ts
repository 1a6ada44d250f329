import type { Outcome } from "../engine.ts";

interface Timer {
  readonly handle: NodeJS.Timeout;
  readonly due: number;
}

/** The timers a program has set. Those whose time has come wait to be taken. */
export class RunTimers {
  readonly #waiting = new Map<number, Timer>();
  readonly #onDue: () => void;
  #due: Outcome[] = [];

  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  start(id: number, ms: number): void {
    const handle = setTimeout(() => {
      this.#waiting.delete(id);
      this.#due.push({ id, output: "null" });
      this.#onDue();
    }, ms);
    this.#waiting.set(id, { handle, due: performance.now() + ms });
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
    const waiting = [...this.#waiting].map(([id, { due }]) => ({ id, ms: Math.max(0, due - performance.now()) }));
    return [...this.#due.map(({ id }) => ({ id, ms: 0 })), ...waiting];
  }

  end(): void {
    for (const { handle } of this.#waiting.values()) clearTimeout(handle);
    this.#waiting.clear();
    this.#due = [];
  }
}
