import type { Catalog } from "../tools/catalog.ts";

/** A TypeScript declaration of `tools`, or of those named: the same text for the same catalog. Names that are no tools are left out. */
export function renderToolTypes(catalog: Catalog, names: readonly string[] = catalog.names): string {
  const typeNames = new Map<string, string>();
  const types = new Set<string>();
  const methods: string[] = [];
  for (const name of names) {
    const declaration = catalog.tools.get(name)?.declare(typeNames);
    if (declaration === undefined) continue;
    for (const type of declaration.types) types.add(type);
    methods.push(declaration.method);
  }
  if (methods.length === 0) return "declare const tools: {};";
  return [...types, "declare const tools: {", ...methods, "};"].join("\n");
}
