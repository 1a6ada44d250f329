import type { RefusedTool, ToolShape } from "@codeact/conformance";
import { type ClientTool, tool } from "@langchain/core/tools";
import { z } from "zod";
import type { RuledTool } from "./adapter.ts";

const none = z.object({});
const shape = (
  name: string,
  given: ClientTool,
  code: string,
  value: ToolShape<RuledTool>["value"],
): ToolShape<RuledTool> => ({
  name,
  tool: { tool: given },
  code,
  value,
});

export const shapes: ToolShape<RuledTool>[] = [
  shape(
    "a tool with a zod schema",
    tool(async ({ x, y }: { x: number; y: number }) => ({ sum: x + y }), {
      name: "sum",
      description: "Adds.",
      schema: z.object({ x: z.number(), y: z.number().default(7) }),
    }),
    "return await tools.sum({ x: 1 })",
    { sum: 8 },
  ),
  shape(
    "a tool with content and an artifact",
    tool(async () => ["two hits", { hits: 2 }], {
      name: "search",
      description: "Searches.",
      schema: none,
      responseFormat: "content_and_artifact",
    }),
    "return await tools.search({})",
    { hits: 2 },
  ),
  shape(
    "a tool that yields",
    tool(
      async function* () {
        yield { done: 1 };
        return { done: 2 };
      },
      { name: "count", description: "Counts.", schema: none },
    ),
    "return await tools.count({})",
    { done: 2 },
  ),
  shape(
    "a tool of an MCP server",
    tool(
      async () => [[{ type: "text", text: '{"hits":2}' }], [{ type: "mcp_structured_content", data: { hits: 2 } }]],
      {
        name: "find",
        description: "Finds.",
        schema: { type: "object", properties: {} },
        responseFormat: "content_and_artifact",
      },
    ),
    "return await tools.find({})",
    { hits: 2 },
  ),
];

export const refused: RefusedTool<RuledTool>[] = [
  {
    name: "a tool of the model's provider",
    tool: { tool: { type: "web_search_20250305", name: "web_search" } as never },
    message: /web_search.*provider/,
  },
];
