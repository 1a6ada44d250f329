/** Lengths to which long texts inside a value are cut, the longest that fits. */
const textLengths = [2_000, 500, 120, 40];
const fewestKeys = 10;

interface Bounds {
  /** Entries shown of each list. */
  readonly items: number;
  readonly text: number;
  readonly maxChars: number;
}

/**
 * A value as JSON with the ends of its lists and long texts left out, each with a count: `[1, 2, ... 98 more of 100]`.
 * Every list keeps the same number of entries, as many as fit; `undefined` when not even one does.
 */
export function cutValue(value: unknown, maxChars: number): string | undefined {
  for (const text of textLengths) {
    const written = (items: number): string | undefined => write(value, { items, text, maxChars });
    let best = written(1);
    if (best === undefined) continue;
    let fits = 1;
    let over = maxChars;
    while (over - fits > 1) {
      const items = Math.floor((fits + over) / 2);
      const next = written(items);
      if (next === undefined) over = items;
      else [best, fits] = [next, items];
    }
    return best;
  }
  return undefined;
}

function write(value: unknown, bounds: Bounds): string | undefined {
  if (typeof value === "string") return writeText(value, bounds);
  if (typeof value !== "object" || value === null) return fitting(JSON.stringify(value) ?? "null", bounds);
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, unknown])[] = isList
    ? value.map((item): [string, unknown] => ["", item])
    : Object.entries(value);
  const shown = isList ? bounds.items : Math.max(fewestKeys, bounds.items);
  const parts: string[] = [];
  let length = 2;
  for (const [key, item] of entries.slice(0, shown)) {
    const written = write(item, bounds);
    if (written === undefined) return undefined;
    const part = isList ? written : `${JSON.stringify(key)}:${written}`;
    length += part.length + 1;
    if (length > bounds.maxChars) return undefined;
    parts.push(part);
  }
  const left = entries.length - parts.length;
  if (left > 0) parts.push(` ... ${left} more of ${entries.length}`);
  const text = isList ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
  return fitting(text, bounds);
}

const fitting = (text: string, { maxChars }: Bounds): string | undefined => (text.length > maxChars ? undefined : text);

function writeText(value: string, bounds: Bounds): string | undefined {
  if (value.length <= bounds.text) return fitting(JSON.stringify(value), bounds);
  const head = value.slice(0, bounds.text).replace(/[\uD800-\uDBFF]$/, "");
  return fitting(`${JSON.stringify(head)} ... ${value.length - head.length} more characters`, bounds);
}
