import type { AnyNode, AssignmentExpression, CallExpression, Identifier } from "acorn";
import { type Edit, replacement } from "./edits.ts";
import type { Facts } from "./facts.ts";
import { isToolCall, NAMESPACES } from "./is-tool-call.ts";
import type { Understood } from "./parse-source.ts";
import { refuse } from "./refusal.ts";

/** What other places call the global object. */
const GLOBALS = ["window", "self", "global"];

const LONGEST_HINT = 300;

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
  for (const { node, parent } of facts.declared.has("tools") ? [] : (facts.uses.get("tools") ?? [])) {
    if (parent.type === "CallExpression" && parent.callee === node) {
      edits.push(replacement(text, node.start, node.end, "call_tool"));
    }
  }
  for (const name of GLOBALS) {
    if (facts.declared.has(name)) continue;
    for (const { node, parent } of facts.uses.get(name) ?? []) {
      if (parent.type !== "MemberExpression" || parent.object !== node) continue;
      edits.push(replacement(text, node.start, node.end, "globalThis"));
    }
  }
  for (const call of facts.calls) refuseKeywordArguments(call, facts, text);
}

function refuseKeywordArguments(call: CallExpression, facts: Facts, text: string): void {
  if (!isToolCall(call)) return;
  const isKeyword = (argument: AnyNode): argument is Keyword =>
    argument.type === "AssignmentExpression" &&
    argument.operator === "=" &&
    argument.left.type === "Identifier" &&
    !facts.declared.has(argument.left.name);
  const keywords = call.arguments.filter(isKeyword);
  const [first] = keywords;
  if (first === undefined) return;
  const written = (node: AnyNode): string => text.slice(node.start, node.end);
  const fields = keywords.map(({ left, right }) => `${written(left)}: ${written(right)}`);
  const others = call.arguments.filter((argument) => !isKeyword(argument)).map(written);
  const hint = `Tools take one object: ${written(call.callee)}(${[...others, `{ ${fields.join(", ")} }`].join(", ")})`;
  refuse(first.start, `JavaScript has no keyword arguments (${written(first.left)}=)`, hint.slice(0, LONGEST_HINT));
}

type Keyword = AssignmentExpression & { left: Identifier };
