import { defineTool } from "@codeact/core";
import { createExecuteCodeServer, serveStdio } from "../src/index.ts";

// The server as a process, for clients that start it.
const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
  execute: (input) => 2 * (input as { n: number }).n,
});
await serveStdio(createExecuteCodeServer({ tools: [double] }));
