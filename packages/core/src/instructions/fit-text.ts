/** A part of a text, and how it is made shorter where its middle is not what to leave out. */
export interface TextPart {
  readonly text: string;
  readonly cut?: ((maxChars: number) => string | undefined) | undefined;
}

/**
 * Joins parts into at most `maxChars` characters. Short parts stay whole, long ones are cut and share the room evenly;
 * the first line says so and what to do, because a model that reads on takes what it sees for all there is.
 */
export function fitText(parts: readonly TextPart[], maxChars: number, remedy: string): string {
  const whole = parts.map(({ text }) => text).join(separator);
  if (whole.length <= maxChars) return whole;
  const note = `Cut: ${whole.length} characters are more than the ${maxChars} that fit. ${remedy}`;
  const room = maxChars - note.length - parts.length * separator.length;
  const share = evenShare(
    parts.map(({ text }) => text.length),
    room,
  );
  const fitting = parts.map(({ text, cut }) =>
    text.length <= share ? text : (cut?.(share) ?? cutMiddle(text, share)),
  );
  return [note, ...fitting].join(separator);
}

const separator = "\n\n";

/** What each of the long ones gets, once those that need less than their share have all they need. */
function evenShare(lengths: readonly number[], room: number): number {
  let left = room;
  let waiting = lengths.length;
  for (const length of lengths.toSorted((a, b) => a - b)) {
    if (length > left / waiting) break;
    left -= length;
    waiting--;
  }
  return Math.max(0, Math.floor(left / Math.max(1, waiting)));
}

function cutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const mark = (characters: number): string => `\n[... ${characters} characters left out ...]\n`;
  const half = Math.max(0, Math.floor((maxChars - mark(text.length).length) / 2));
  // No character is cut in half.
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, "");
  const tail = text.slice(text.length - half).replace(/^[\uDC00-\uDFFF]/, "");
  return head + mark(text.length - head.length - tail.length) + tail;
}
