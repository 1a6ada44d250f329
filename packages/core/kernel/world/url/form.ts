import { indexOf, slice } from "../intrinsics.ts";
import type { Pair } from "../pair-iterator.ts";
import { codePoints, encodeCharacter, FORM, percentDecode } from "./percent-encode.ts";

function decode(text: string): string {
  let spaced = "";
  for (let index = 0; index < text.length; index += 1) spaced += text[index] === "+" ? " " : text[index];
  return percentDecode(spaced);
}

/** Reads `application/x-www-form-urlencoded`. */
export function parseForm(text: string): Pair[] {
  const pairs: Pair[] = [];
  let rest = text;
  while (rest !== "") {
    const end = indexOf(rest, "&");
    const part = end === -1 ? rest : slice(rest, 0, end);
    rest = end === -1 ? "" : slice(rest, end + 1);
    if (part === "") continue;
    const equals = indexOf(part, "=");
    const name = decode(equals === -1 ? part : slice(part, 0, equals));
    pairs[pairs.length] = { name, value: equals === -1 ? "" : decode(slice(part, equals + 1)) };
  }
  return pairs;
}

function encode(text: string): string {
  const points = codePoints(text);
  let encoded = "";
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index] as string;
    encoded += point === " " ? "+" : encodeCharacter(point, FORM);
  }
  return encoded;
}

/** Writes `application/x-www-form-urlencoded`. */
export function serializeForm(pairs: readonly Pair[]): string {
  let text = "";
  for (let index = 0; index < pairs.length; index += 1) {
    const { name, value } = pairs[index] as Pair;
    text += `${index === 0 ? "" : "&"}${encode(name)}=${encode(value)}`;
  }
  return text;
}
