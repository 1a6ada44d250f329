import type { Catalog } from "../tools/catalog.ts";
import { groupTools } from "../tools/tool-groups.ts";

const mostNames = 50;
const namesCharacters = 1_600;

/** A catalog too large to be declared, by groups and some names: a few lines, however large it is. */
export function overviewTools(catalog: Catalog): string {
  const groups = groupTools(catalog.names);
  const counts = groups.map(({ name, tools }) => `${name} ${tools.length}`).join(", ");
  const names = sampleNames(groups.map(({ tools }) => tools));
  const all = names.length === catalog.names.length;
  return `Tools by group: ${counts}.\n${all ? "Names" : "Some names"}: ${names.join(", ")}.`;
}

/** The first of each group, then the second of each, as far as there is room. */
function sampleNames(groups: readonly (readonly string[])[]): string[] {
  const names: string[] = [];
  let characters = 0;
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  for (let place = 0; place < longest; place++) {
    for (const group of groups) {
      const name = group[place];
      if (name === undefined) continue;
      characters += name.length + 2;
      if (names.length === mostNames || characters > namesCharacters) return names;
      names.push(name);
    }
  }
  return names;
}
