import type { CallExpression } from "acorn";

/** What other products call the object with the tools. */
export const NAMESPACES: readonly string[] = ["codemode", "functions", "default_api", "api", "mcp"];

/** Whether a call is written as one of a tool. */
export function isToolCall({ callee }: CallExpression): boolean {
  if (callee.type === "Identifier") return callee.name === "call_tool" || callee.name === "callTool";
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return false;
  return callee.object.name === "tools" || NAMESPACES.includes(callee.object.name);
}
