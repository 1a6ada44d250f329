import type { RefusedTool, ToolShape } from "@codeact/conformance";
import { Agent, type Tool, tool, webSearchTool } from "@openai/agents";
import { assistantMessage, modelResponse, ScriptedModel } from "@openai/agents/testing";
import { z } from "zod";

const sum = tool({
  name: "sum",
  description: "Adds.",
  parameters: z.object({ x: z.number(), y: z.number().nullable() }),
  outputSchema: z.object({ sum: z.number() }),
  execute: ({ x, y }) => ({ sum: x + (y ?? 7) }),
});
const text = tool({
  name: "text",
  description: "Says hello.",
  parameters: z.object({}),
  execute: () => ({ type: "text", text: "hello" }),
});
const nothing = tool({
  name: "nothing",
  description: "Does nothing.",
  parameters: z.object({}),
  execute: () => undefined,
});
const hides = tool({
  name: "hides",
  description: "Hides why it failed, as tools do by default.",
  parameters: z.object({}),
  execute: () => {
    throw new Error("secret");
  },
});
const late = tool({
  name: "late",
  description: "Takes too long.",
  parameters: z.object({}),
  timeoutMs: 20,
  execute: () => new Promise((resolve) => setTimeout(resolve, 500, "never")),
});
const guarded = tool({
  name: "guarded",
  description: "Guarded on both sides.",
  parameters: z.object({ word: z.string() }),
  execute: ({ word }) => ({ word }),
  inputGuardrails: [
    {
      name: "no swearing",
      run: async ({ toolCall }) => ({
        behavior: toolCall.arguments.includes("damn")
          ? { type: "rejectContent", message: "mind your words" }
          : { type: "allow" },
      }),
    },
  ],
  outputGuardrails: [
    {
      name: "no secrets",
      run: async ({ output }) => ({
        behavior:
          (output as { word: string }).word === "secret"
            ? { type: "rejectContent", message: "that stays here" }
            : { type: "allow" },
      }),
    },
  ],
});
const disabled = tool({
  name: "off",
  description: "Off.",
  parameters: z.object({}),
  isEnabled: false,
  execute: () => "on",
});
const poet = new Agent({
  name: "poet",
  model: new ScriptedModel([modelResponse([assistantMessage("a rose")])]),
}).asTool({
  toolName: "poet",
  toolDescription: "Writes.",
});

export const shapes: ToolShape<Tool>[] = [
  { name: "a tool with zod schemas", tool: sum, code: "return await tools.sum({ x: 1, y: null })", value: { sum: 8 } },
  { name: "a tool that gives text content", tool: text, code: "return await tools.text({})", value: "hello" },
  { name: "a tool that gives nothing", tool: nothing, code: "return await tools.nothing({})", value: null },
  {
    name: "a tool that hides its errors",
    tool: hides,
    code: "return await tools.hides({}).catch((error) => error.code)",
    value: "TOOL_FAILED",
  },
  {
    name: "a tool that takes too long",
    tool: late,
    code: "return await tools.late({}).catch((error) => /timed out|too long/.test(error.message))",
    value: true,
  },
  {
    name: "a tool with guardrails",
    tool: guarded,
    code: `const words = [];
      for (const word of ["yes", "damn", "secret"]) words.push(await tools.guarded({ word }).catch((error) => error.message));
      return words;`,
    value: [
      { word: "yes" },
      "The call of guarded was not approved: mind your words",
      "The tool guarded has run, but its output was withheld: that stays here",
    ],
  },
  {
    name: "a tool that is not enabled",
    tool: disabled,
    code: "return await tools.off({}).catch((error) => error.code)",
    value: "TOOL_NOT_FOUND",
  },
  { name: "an agent as a tool", tool: poet, code: 'return await tools.poet({ input: "a flower" })', value: "a rose" },
];

export const refused: RefusedTool<Tool>[] = [
  { name: "a tool of the model's provider", tool: webSearchTool(), message: /web_search.*provider/ },
];
