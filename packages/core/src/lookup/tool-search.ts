import type MiniSearch from "minisearch";
import type { Catalog, CatalogTool } from "../tools/catalog.ts";
import { isSchemaObject } from "../tools/is-schema-object.ts";
import { oneLine } from "../tools/schema-doc.ts";

export interface FoundTool {
  readonly name: string;
  readonly description: string;
}

export type ToolSearch = (query: string) => Promise<FoundTool[]>;

const mostFound = 10;
const descriptionCharacters = 160;
const queryCharacters = 500;

interface Document {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly fields: string;
}

/** Finds tools by words, the best first. The index is made at the first search, so that nobody else pays for it. */
export function createToolSearch(catalog: Catalog): ToolSearch {
  const tools = [...catalog.tools.values()];
  let index: Promise<MiniSearch<Document>> | undefined;
  return async (query) => {
    index ??= buildIndex(tools);
    const matches = (await index).search(query.slice(0, queryCharacters));
    return matches.slice(0, mostFound).flatMap(({ id }) => {
      const tool = tools[Number(id)]?.tool;
      return tool === undefined
        ? []
        : [{ name: tool.name, description: oneLine(tool.description, descriptionCharacters) }];
    });
  };
}

async function buildIndex(tools: readonly CatalogTool[]): Promise<MiniSearch<Document>> {
  const { default: MiniSearchOf } = await import("minisearch");
  const index = new MiniSearchOf<Document>({
    fields: ["name", "description", "fields"],
    tokenize: wordsOf,
    searchOptions: { boost: { name: 3, description: 1.5 }, prefix: (term) => term.length > 2, fuzzy: 0.2 },
  });
  index.addAll(
    tools.map(({ tool }, id) => ({
      id,
      name: tool.name,
      description: tool.description,
      fields: isSchemaObject(tool.inputSchema.properties) ? Object.keys(tool.inputSchema.properties).join(" ") : "",
    })),
  );
  return index;
}

/** `listOpenIssues`, `list_open_issues` and `list open issues` are the same words. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
