import { renderToolTypes } from "../instructions/render-tool-types.ts";
import { type HostOperations, OperationError, type OperationOutcome } from "../operations.ts";
import { type Catalog, describeMissingTool } from "../tools/catalog.ts";
import type { JsonValue } from "../types.ts";
import type { KeptResults } from "./kept-results.ts";
import { createToolSearch, type ToolSearch } from "./tool-search.ts";

const mostDescribed = 20;

/** What programs ask of codeact itself: which tools there are, and how to call them. */
export function createLookups(catalog: Catalog, kept: KeptResults): HostOperations {
  const search = createToolSearch(catalog);
  return {
    kind: "lookup",
    limit: { name: "lookups", code: "LIMIT_LOOKUPS" },
    open: ({ context }) => ({
      effect: () => "none",
      describe: (name, input) =>
        name === "previous_result" ? "a kept result" : textsIn(input).join(", ").slice(0, 200),
      async execute(name, input) {
        if (name === "search_tools") return await searchTools(search, input);
        if (name === "describe_tools") return describeTools(catalog, input);
        if (name === "previous_result") return readResult(kept.read(context, textsIn(input).at(0) ?? ""));
        throw new OperationError("TOOL_NOT_FOUND", `There is no ${name}.`, "ReferenceError");
      },
    }),
  };
}

async function searchTools(search: ToolSearch, input: JsonValue): Promise<OperationOutcome> {
  const query = textsIn(input).join(" ");
  if (query === "") {
    throw new OperationError(
      "TOOL_INVALID_INPUT",
      'Say what to look for: search_tools("invoice by customer").',
      "TypeError",
    );
  }
  const found = await search(query);
  return { output: found.map((tool) => ({ ...tool })), facts: { found: found.length } };
}

function describeTools(catalog: Catalog, input: JsonValue): OperationOutcome {
  const names = [...new Set(textsIn(input))];
  if (names.length === 0) return { output: "// No tools. Search with other words." };
  const missing = names.find((name) => !catalog.tools.has(name));
  if (missing !== undefined) {
    throw new OperationError("TOOL_NOT_FOUND", describeMissingTool(catalog, missing), "ReferenceError");
  }
  const shown = names.slice(0, mostDescribed);
  const more = names.length - shown.length;
  const note = more === 0 ? "" : `\n// ${more} more: describe at most ${mostDescribed} at once.`;
  return { output: `${renderToolTypes(catalog, shown)}${note}`, facts: { described: shown.length } };
}

function readResult(text: string | undefined): OperationOutcome {
  if (text === undefined) {
    const message = "No result is kept under that id, or no longer: run again what made it.";
    throw new OperationError("RESULT_NOT_FOUND", message, "ReferenceError");
  }
  return { output: JSON.parse(text) as JsonValue, facts: { characters: text.length } };
}

/** The texts a program meant: one, several, a list, or what a search found. */
function textsIn(input: JsonValue): string[] {
  if (typeof input === "string") return [input];
  if (Array.isArray(input)) return input.flatMap(textsIn);
  if (typeof input !== "object" || input === null) return [];
  const { name, query, names } = input;
  return [name, query, names].flatMap((part) => (part === undefined ? [] : textsIn(part)));
}
