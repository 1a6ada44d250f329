import { makeError } from "../errors.ts";
import { PromiseOf, record, slice, split, whenSettled } from "../primordials.ts";
import { charCodeAt } from "../world/intrinsics.ts";

type Result = IteratorResult<string, undefined>;

const carriageReturn = 13;

/**
 * The lines of a text that comes in parts, each asked for when the lines before it are used up: whatever its size, one part
 * is in memory. `nextPart` gives undefined at the end.
 */
export function readLines(nextPart: () => Promise<string | undefined>, longestLine: number): AsyncIterator<string> {
  let lines: readonly string[] = [];
  let at = 0;
  /** Of `lines`, those that are whole. */
  let whole = 0;
  let ended = false;
  /** Lines asked for before the one at hand. */
  let turn: Promise<unknown> | undefined;

  const take = (): string | undefined => {
    if (at >= whole) return undefined;
    const line = lines[at++] as string;
    const last = line.length - 1;
    return last >= 0 && charCodeAt(line, last) === carriageReturn ? slice(line, 0, last) : line;
  };
  const load = async (): Promise<void> => {
    const rest = whole < lines.length ? (lines[whole] as string) : "";
    if (rest.length > longestLine)
      throw makeError("RangeError", `A line is longer than ${longestLine} characters.`, "FS_TOO_LARGE");
    const part = await nextPart();
    ended = part === undefined;
    lines = part === undefined ? [rest] : split(rest + part, "\n");
    at = 0;
    whole = part !== undefined ? lines.length - 1 : rest === "" ? 0 : 1;
  };
  const advance = async (before: Promise<unknown> | undefined): Promise<Result> => {
    await before;
    for (;;) {
      const line = take();
      if (line !== undefined) return { value: line, done: false };
      if (ended) return { value: undefined, done: true };
      await load();
    }
  };
  return record({
    next() {
      const line = turn === undefined ? take() : undefined;
      if (line !== undefined) return settled({ value: line, done: false });
      const mine = advance(turn);
      const over = (): void => {
        if (turn === mine) turn = undefined;
      };
      turn = mine;
      whenSettled(mine, over, over);
      return mine;
    },
    return() {
      ended = true;
      whole = 0;
      return settled({ value: undefined, done: true });
    },
  });
}

function settled(result: Result): Promise<Result> {
  return new PromiseOf((settle) => settle(result));
}
