import { defineTool, type HostTool } from "@codeact/core";

const object = { type: "object" } as const;

/** The tool that costs nothing but its call. */
export const echo: HostTool = defineTool({
  name: "echo",
  description: "Gives back.",
  inputSchema: object,
  execute: (input) => input as object,
});
