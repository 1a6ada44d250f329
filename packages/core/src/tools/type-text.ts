import { quote } from "./describe-value.ts";
import { oneLine } from "./schema-doc.ts";

/** A piece of TypeScript; `loose` text needs parentheses before `[]` and within `&`. */
export interface TypeText {
  readonly text: string;
  readonly loose: boolean;
}

const maximumLiterals = 24;
const literalCharacters = 60;

export const unknownType: TypeText = { text: "unknown", loose: false };

export function single(text: string): TypeText {
  return { text, loose: false };
}

export function wrapped({ text, loose }: TypeText): string {
  return loose ? `(${text})` : text;
}

/** `A | B`, without repetitions; `unknown` when a member is. */
export function unionOf(members: readonly TypeText[]): TypeText {
  if (members.some((member) => member.text === "unknown")) return unknownType;
  const different = differing(members).filter(({ text }, _, all) => text !== "never" || all.length === 1);
  const [first] = different;
  if (first === undefined) return unknownType;
  return different.length === 1 ? first : { text: different.map(({ text }) => text).join(" | "), loose: true };
}

/** `A & B`, without members that say nothing beside the others. */
export function intersectionOf(members: readonly TypeText[]): TypeText {
  const telling = differing(members).filter(({ text }) => text !== "unknown");
  const specific = telling.length > 1 ? telling.filter(({ text }) => text !== "Record<string, unknown>") : telling;
  const [first] = specific;
  if (first === undefined) return unknownType;
  return specific.length === 1 ? first : { text: specific.map(wrapped).join(" & "), loose: true };
}

/** Literal types of the values; of very many only the first, in a comment. */
export function literalsOf(values: readonly unknown[]): TypeText {
  if (values.some((value) => value !== null && typeof value === "object")) return unknownType;
  const texts = values.map((value) => (typeof value === "string" ? quote(value, literalCharacters) : String(value)));
  if (values.length <= maximumLiterals) return unionOf(texts.map(single));
  const types = unionOf(values.map((value) => single(value === null ? "null" : typeof value)));
  const shown = oneLine(texts.slice(0, maximumLiterals).join(", "), 400);
  return { text: `${types.text} /* one of ${values.length}: ${shown}, ... */`, loose: true };
}

function differing(members: readonly TypeText[]): TypeText[] {
  return [...new Map(members.map((member) => [member.text, member])).values()];
}
