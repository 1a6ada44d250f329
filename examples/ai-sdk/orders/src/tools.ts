import type { DatabaseSync } from "node:sqlite";
import { shopTools } from "@codeact/example-orders";
import { type ToolSet, tool } from "ai";

/** The shop's tools as tools of the AI SDK. */
export function createTools(database: DatabaseSync): ToolSet {
  return Object.fromEntries(shopTools(database).map(({ name, ...shopTool }) => [name, tool(shopTool)]));
}
