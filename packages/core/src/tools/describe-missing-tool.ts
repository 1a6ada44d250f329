import type { Catalog } from "./catalog.ts";
import { quote } from "./describe-value.ts";

const shownNearest = 5;
const listedNames = 30;
const listedCharacters = 800;
/** What is longer is no misspelling. */
const comparedCharacters = 128;

/** Tells the model that there is no such tool, the nearest names, and what there is. */
export function describeMissingTool(catalog: Catalog, name: string): string {
  const sentences = [`There is no tool ${quote(name, 64)}.`];
  const near = nearestNames(catalog.names, name);
  if (near.length > 0) sentences.push(`Did you mean ${near.join(", ")}?`);
  sentences.push(catalog.names.length === 0 ? "There are no tools at all." : `Tools: ${listNames(catalog.names)}.`);
  return sentences.join(" ");
}

function listNames(names: readonly string[]): string {
  let text = "";
  for (const [index, name] of names.entries()) {
    const longer = text === "" ? name : `${text}, ${name}`;
    if (index === listedNames || longer.length > listedCharacters) return `${text} and ${names.length - index} more`;
    text = longer;
  }
  return text;
}

/** Names that may have been meant, the nearest first. */
export function nearestNames(names: readonly string[], wanted: string): string[] {
  if (wanted.length > comparedCharacters) return [];
  const plain = simplify(wanted);
  if (plain === "") return [];
  const most = Math.max(2, Math.floor(plain.length / 3));
  return names
    .map((name) => ({ name, distance: distanceOf(simplify(name), plain, most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, shownNearest)
    .map(({ name }) => name);
}

/** Case and separators are what models get wrong most: `getWeather`, `weather.get`. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function distanceOf(name: string, wanted: string, most: number): number {
  if (name.length >= 4 && wanted.length >= 4 && (name.includes(wanted) || wanted.includes(name))) return 1;
  const whole = Math.abs(name.length - wanted.length) > most ? most + 1 : editDistance(name, wanted, most);
  // One is the beginning of the other, misspelt.
  const length = Math.min(name.length, wanted.length);
  return Math.min(whole, 1 + editDistance(name.slice(0, length), wanted.slice(0, length), most));
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); over `most` it may stop early. */
function editDistance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    if (Math.min(...line) > most) return most + 1;
    [before, above] = [above, line];
  }
  return above[b.length] ?? 0;
}
