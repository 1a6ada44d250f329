import { defineTool, type HostTool, type ToolCallOptions } from "@codeact/core";

/** A tool that takes any object. */
export const plainTool = (
  name: string,
  execute: (input: Record<string, unknown>, options: ToolCallOptions) => unknown,
  more: Partial<HostTool> = {},
): HostTool => ({
  ...defineTool({
    name,
    description: "For a test.",
    inputSchema: { type: "object" },
    execute: execute as HostTool["execute"],
  }),
  ...more,
});
