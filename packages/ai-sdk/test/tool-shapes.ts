import type { RefusedTool, ToolShape } from "@codeact/conformance";
import { dynamicTool, jsonSchema, tool } from "ai";
import { z } from "zod";
import type { NamedTool } from "./adapter.ts";

const point = z.object({ x: z.number(), y: z.number().default(7) });

export const shapes: ToolShape<NamedTool>[] = [
  {
    name: "a tool with zod schemas",
    tool: {
      name: "sum",
      tool: tool({
        inputSchema: point,
        outputSchema: z.object({ sum: z.number() }),
        execute: ({ x, y }) => ({ sum: x + y }),
      }),
    },
    code: "return await tools.sum({ x: 1 })",
    value: { sum: 8 },
  },
  {
    name: "a dynamic tool",
    tool: {
      name: "echo",
      tool: dynamicTool({ inputSchema: jsonSchema({ type: "object" }), execute: async (input) => input }),
    },
    code: "return await tools.echo({ a: [1] })",
    value: { a: [1] },
  },
  {
    name: "a tool that yields",
    tool: {
      name: "count",
      tool: tool({
        inputSchema: z.object({}),
        async *execute() {
          yield { done: 1 };
          yield { done: 2 };
        },
      }),
    },
    code: "return await tools.count({})",
    value: { done: 2 },
  },
  {
    name: "a tool of an MCP server",
    tool: {
      name: "search",
      tool: dynamicTool({
        inputSchema: jsonSchema({ type: "object" }),
        execute: async () => ({ content: [{ type: "text", text: '{"hits":2}' }], structuredContent: { hits: 2 } }),
      }),
    },
    code: "return await tools.search({})",
    value: { hits: 2 },
  },
];

export const unfit: RefusedTool<NamedTool>[] = [
  {
    name: "a tool without execute",
    tool: { name: "confirm", tool: tool({ inputSchema: z.object({}), outputSchema: z.string() }) },
    message: /confirm.*no execute function/,
  },
  {
    name: "a tool of the model's provider",
    tool: {
      name: "web_search",
      tool: tool({
        type: "provider",
        isProviderExecuted: true,
        id: "x.web_search",
        args: {},
        inputSchema: z.object({}),
        outputSchema: z.object({}),
      }),
    },
    message: /web_search.*provider/,
  },
];
