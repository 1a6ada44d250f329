import type { CallExpression } from "acorn";
import { type Edit, replacement } from "./edits.ts";
import type { Facts } from "./facts.ts";
import type { Understood } from "./parse-source.ts";
import { refuse } from "./refusal.ts";

/** What other products call the object with the tools. */
const NAMESPACES = ["codemode", "functions", "default_api", "api"];

/** Turns names of other products into ours, and refuses Python's keyword arguments, which would run and do harm. */
export function rewriteHabits({ text, facts }: Understood, edits: Edit[]): void {
  for (const name of NAMESPACES) {
    if (facts.declared.has(name) || facts.declared.has("tools")) continue;
    for (const { node, parent } of facts.uses.get(name) ?? []) {
      if (parent.type !== "MemberExpression" || parent.object !== node) continue;
      edits.push(replacement(text, node.start, node.end, "tools"));
    }
  }
  if (!facts.declared.has("callTool")) {
    for (const { node, parent } of facts.uses.get("callTool") ?? []) {
      if (parent.type === "CallExpression") edits.push(replacement(text, node.start, node.end, "call_tool"));
    }
  }
  for (const call of facts.calls) refuseKeywordArguments(call, facts, text);
}

function refuseKeywordArguments(call: CallExpression, facts: Facts, text: string): void {
  const tool = toolName(call);
  if (tool === undefined) return;
  for (const argument of call.arguments) {
    if (argument.type !== "AssignmentExpression" || argument.operator !== "=") continue;
    if (argument.left.type !== "Identifier" || facts.declared.has(argument.left.name)) continue;
    const { name } = argument.left;
    const value = text.slice(argument.right.start, argument.right.end);
    const hint = `Tools take one object: ${tool}({ ${name === value ? name : `${name}: ${value}`}${call.arguments.length > 1 ? ", ..." : ""} }).`;
    refuse(argument.start, `JavaScript has no keyword arguments (${name}=)`, hint);
  }
}

function toolName({ callee }: CallExpression): string | undefined {
  if (callee.type === "Identifier")
    return callee.name === "call_tool" || callee.name === "callTool" ? callee.name : undefined;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined;
  if (callee.object.name !== "tools" && !NAMESPACES.includes(callee.object.name)) return undefined;
  return callee.property.type === "Identifier" ? `tools.${callee.property.name}` : "tools[...]";
}
