import { defineTool, type HostTool } from "../src/index.ts";

/** A tool that gives back its input, and tells of each time it has run. */
export function effectTool(
  name: string,
  approvalMode: "never_require" | "always_require",
  onEffect: (input: unknown) => void,
): HostTool {
  return defineTool({
    name,
    description: "Has an effect.",
    inputSchema: { type: "object" },
    approvalMode,
    execute: (input) => {
      onEffect(input);
      return input as object;
    },
  });
}
