import { appendFileSync } from "node:fs";
import { defineTool, type HostTool } from "@codeact/core";

// The tools of the tests, as a user keeps them.
const number = { type: "object", properties: { n: { type: "number" } }, required: ["n"] } as const;

export const tools: HostTool[] = [
  defineTool({
    name: "double",
    description: "Doubles.",
    inputSchema: number,
    execute: async (input) => {
      const { n, ms = 0 } = input as { n: number; ms?: number };
      await new Promise((resolve) => setTimeout(resolve, ms));
      return 2 * n;
    },
  }),
  defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema: number,
    approvalMode: "always_require",
    execute: (input) => {
      if (process.env.LEDGER !== undefined) appendFileSync(process.env.LEDGER, JSON.stringify(input));
      return "paid";
    },
  }),
];
