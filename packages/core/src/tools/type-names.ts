import type { JsonSchema } from "../types.ts";
import { findInSchema } from "./schema-pointer.ts";

/** Names given so far in one text, each with what it stands for, so that two tools share a name only for the same thing. */
export type TypeNames = Map<string, string>;

/** Keywords whose values are data, in which a `$ref` means nothing. */
const data: ReadonlySet<string> = new Set(["const", "enum", "default", "examples", "example"]);
const taken: ReadonlySet<string> = new Set(["Promise", "Record", "Partial", "Array", "Object"]);

/** Gives a name to each part of the schema that contains itself. */
export function nameRecursiveParts(root: JsonSchema, rootName: string, names: TypeNames): Map<unknown, string> {
  const named = new Map<unknown, string>();
  const path = new Set<unknown>();
  const done = new Set<unknown>();

  function follow(place: unknown, reference: string): void {
    if (path.has(place)) {
      if (!named.has(place)) named.set(place, reserveName(nameOf(place, reference, rootName), place, root, names));
      return;
    }
    if (done.has(place)) return;
    path.add(place);
    for (const next of referencesIn(place)) follow(findInSchema(root, next), next);
    path.delete(place);
    done.add(place);
  }

  follow(root, "#");
  return named;
}

function referencesIn(place: unknown): Set<string> {
  const found = new Set<string>();
  const open: unknown[] = [place];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === null || typeof next !== "object") continue;
    for (const [keyword, value] of Object.entries(next)) {
      if (keyword === "$ref" && typeof value === "string") found.add(value);
      else if (!data.has(keyword) && keyword !== "$defs" && keyword !== "definitions") open.push(value);
    }
  }
  return found;
}

function nameOf(place: unknown, reference: string, rootName: string): string {
  const title = place !== null && typeof place === "object" && "title" in place ? place.title : undefined;
  const last = reference.split("/").at(-1) ?? "";
  for (const text of [title, reference === "#" ? rootName : last, rootName]) {
    const name = typeof text === "string" ? pascalCase(text) : "";
    if (name !== "" && name.length <= 40) return name;
  }
  return "Recursive";
}

/** `Order line` and `order_line` become `OrderLine`; empty when it would be no identifier. */
export function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join("");
  return /^[A-Z]/.test(name) ? name : "";
}

function reserveName(wanted: string, place: unknown, root: JsonSchema, names: TypeNames): string {
  const meaning = JSON.stringify([place, root.$defs, root.definitions]);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    if (taken.has(name)) continue;
    const known = names.get(name);
    if (known !== undefined && known !== meaning) continue;
    names.set(name, meaning);
    return name;
  }
}
