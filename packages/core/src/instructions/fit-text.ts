/**
 * Joins parts into at most `maxChars` characters. Short parts stay whole, long ones lose their middle and share the
 * room evenly; the first line says so, because a model that reads on takes what it sees for all there is.
 */
export function fitText(parts: readonly string[], maxChars: number): string {
  const whole = parts.join(separator);
  if (whole.length <= maxChars) return whole;
  const note = `Cut: ${whole.length} characters are more than the ${maxChars} that fit. Return less, or aggregate in the program.`;
  const room = maxChars - note.length - parts.length * separator.length;
  const share = evenShare(
    parts.map(({ length }) => length),
    room,
  );
  return [note, ...parts.map((part) => cutMiddle(part, share))].join(separator);
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
