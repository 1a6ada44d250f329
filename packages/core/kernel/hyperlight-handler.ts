/** The kernel's three entries, as its bundle gives them. */
interface Kernel {
  start(text: string): void;
  deliver(text: string): void;
  poll(): string;
}

/** The first character of an event says what to do with the rest; the host names them. */
interface Operations {
  readonly stage: string;
  readonly start: string;
  readonly deliver: string;
  readonly poll: string;
  readonly more: string;
}

// Captured before any program runs, which may replace them. They stand here too, so that this bundle has no more than it needs.
const { bind, call } = Function.prototype;
const uncurryThis = bind.bind(call) as <R>(
  method: (...given: never[]) => R,
) => (self: string, ...given: unknown[]) => R;
const slice = uncurryThis(String.prototype.slice);
const unitAt = uncurryThis(String.prototype.charCodeAt);

/**
 * What a Hyperlight VM calls for every event. `start` and `deliver` answer with a promise that never settles: the runtime drains
 * every job, then fails with `WouldBlock`.
 */
export function createHandler(
  kernel: Kernel,
  { stage, start, poll, more }: Operations,
  partLength: number,
): (event: string) => unknown {
  const never = new Promise(() => {});
  let staged = "";
  let step = "";
  let told = 0;

  /** The next part of the step, cut between characters. */
  function nextPart(): string {
    let to = told + partLength;
    if (to < step.length) {
      const last = unitAt(step, to - 1);
      if (last >= 0xd800 && last < 0xdc00) to--;
    }
    const part = slice(step, told, to);
    told = to;
    if (told >= step.length) step = "";
    return part;
  }

  return (event) => {
    const operation = event[0];
    if (operation === stage) {
      staged += slice(event, 1);
      return "";
    }
    if (operation === poll) {
      step = kernel.poll();
      told = 0;
      return `${step.length}:${nextPart()}`;
    }
    if (operation === more) return nextPart();
    const text = staged + slice(event, 1);
    staged = "";
    if (operation === start) kernel.start(text);
    else kernel.deliver(text);
    return never;
  };
}
