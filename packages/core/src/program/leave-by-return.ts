import type { AnyNode, CallExpression } from "acorn";
import { childrenOf, isFunction } from "./ast.ts";
import { applyEdits, type Edit, replacement } from "./edits.ts";
import type { Facts } from "./facts.ts";
import type { Parsed } from "./parse-javascript.ts";

interface Place {
  readonly node: AnyNode;
  readonly parent: AnyNode;
  /** The error that is being handled here, by its name. */
  readonly caught: string | undefined;
}

/**
 * The text with `process.exit` turned into what it is for: `return`, or throwing on the error that is being handled; and
 * writing to `process.stdout` into `console.log`. Undefined when there is nothing of it.
 */
export function leaveByReturn({ ast, text }: Parsed, facts: Facts): string | undefined {
  if (!facts.uses.has("process") || facts.declared.has("process")) return undefined;
  const edits: Edit[] = [];
  const pending: Place[] = [{ node: ast, parent: ast, caught: undefined }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const edit = place.node.type === "CallExpression" ? exitEdit(text, place.node, place) : undefined;
    if (edit !== undefined) edits.push(edit);
    const { node, parent } = place;
    const caught = isFunction(node) || node.type === "CatchClause" ? caughtIn(node, parent) : place.caught;
    for (const child of childrenOf(node)) pending.push({ node: child, parent: node, caught });
  }
  return edits.length === 0 ? undefined : applyEdits(text, edits).text;
}

function exitEdit(text: string, call: CallExpression, { parent, caught }: Place): Edit | undefined {
  const callee = text.slice(call.callee.start, call.callee.end);
  const written = /^process\.(stdout|stderr)\.write$/.exec(callee)?.[1];
  if (written !== undefined) {
    const name = written === "stdout" ? "console.log" : "console.error";
    return replacement(text, call.callee.start, call.callee.end, name);
  }
  if (callee !== "process.exit") return undefined;
  const [code] = call.arguments;
  const failed = caught !== undefined && !(code?.type === "Literal" && code.value === 0) ? caught : undefined;
  if (parent.type === "ExpressionStatement") {
    return replacement(text, parent.start, parent.end, failed === undefined ? "return;" : `throw ${failed};`);
  }
  return replacement(text, call.start, call.end, failed === undefined ? "void 0" : `Promise.reject(${failed})`);
}

/** The name of the error in a `catch` clause, or in a function given to `.catch(...)`. */
function caughtIn(node: AnyNode, parent: AnyNode): string | undefined {
  if (node.type === "CatchClause") return node.param?.type === "Identifier" ? node.param.name : undefined;
  const handles =
    parent.type === "CallExpression" &&
    parent.callee.type === "MemberExpression" &&
    parent.callee.property.type === "Identifier" &&
    parent.callee.property.name === "catch";
  const [first] = handles && isFunction(node) ? node.params : [];
  return first?.type === "Identifier" ? first.name : undefined;
}
