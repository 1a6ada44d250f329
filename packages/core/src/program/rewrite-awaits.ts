import type { AnyNode, CallExpression, Identifier, VariableDeclarator } from "acorn";
import { childrenOf, isFunction } from "./ast.ts";
import { lastOf } from "./completion.ts";
import { type Edit, insertion, replacement } from "./edits.ts";
import type { Facts, Site } from "./facts.ts";
import { isToolCall } from "./is-tool-call.ts";
import type { Understood } from "./parse-source.ts";
import type { ProgramWarning } from "./program.ts";
import { asyncName } from "./sync-files.ts";

/** What a promise has itself. */
const promiseMembers: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
/** Where a list of promises is of no use to anybody. */
const listMembers: ReadonlySet<string> = new Set(
  "filter sort toSorted reduce find findIndex some every join includes indexOf".split(" "),
);

/** Where classes are made, nothing can be awaited. */
const noAwaits: ReadonlySet<string> = new Set(["PropertyDefinition", "StaticBlock"]);

interface Place {
  readonly node: AnyNode;
  readonly parent: AnyNode;
  /** The functions around are such that it may be awaited here. */
  readonly canAwait: boolean;
}

/** Adds the `await` that was forgotten where the promise itself would be of no use, and says so. */
export function rewriteAwaits({ ast, facts, text }: Understood, edits: Edit[], warnings: ProgramWarning[]): void {
  let added = 0;
  const insert = (start: number, end: number, open: string, close: string): void => {
    edits.push(insertion(start, open), insertion(end, close));
    added++;
  };
  const last = lastOf(ast.body);
  for (const statement of ast.body) {
    // The last one is the value, which is waited for.
    if (statement === last || statement.type !== "ExpressionStatement" || !startsAtOnce(statement.expression)) continue;
    insert(statement.start, statement.start, "await ", "");
  }
  const pending: Place[] = [{ node: ast, parent: ast, canAwait: true }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { node, parent, canAwait } = place;
    if (canAwait && node.type === "CallExpression") {
      const sync = syncPlace(node);
      if (sync !== undefined) {
        edits.push(insertion(node.start, "(await "), insertion(node.end, ")"));
        const plain = asyncName(sync.name);
        if (sync !== node.callee && plain !== undefined) edits.push(replacement(text, sync.start, sync.end, plain));
      } else if (isToolCall(node) && wantsValue(node, parent)) insert(node.start, node.end, "(await ", ")");
      else if (parent.type === "VariableDeclarator" && parent.init === node) {
        if (isToolCall(node) && isUsedAsValue(parent, facts)) insert(node.start, node.end, "(await ", ")");
        else if (isListOfPromises(node) && isUsedAsList(parent, facts)) {
          insert(node.start, node.end, "(await Promise.all(", "))");
        }
      }
    }
    const parameters: readonly AnyNode[] = isFunction(node) ? node.params : [];
    const inside = isFunction(node) ? node.async : canAwait && !noAwaits.has(node.type);
    for (const child of childrenOf(node)) {
      pending.push({ node: child, parent: node, canAwait: inside && !parameters.includes(child) });
    }
  }
  if (added === 0) return;
  const what = added === 1 ? "a missing `await` was" : `${added} missing \`await\`s were`;
  warnings.push({ code: "REPAIRED", message: `The program was put right: ${what} added.` });
}

/** The name of a synchronous file function that is called: `fs.readFileSync` or `readFileSync`. */
function syncPlace({ callee }: CallExpression): Identifier | undefined {
  const name = callee.type === "MemberExpression" && !callee.computed ? callee.property : callee;
  return name.type === "Identifier" && asyncName(name.name) !== undefined ? name : undefined;
}

/** Whether what stands around a node takes values and no promises. */
function wantsValue(node: AnyNode, parent: AnyNode): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === node && !promiseMembers.has(memberName(parent));
    case "VariableDeclarator":
      return parent.init === node && parent.id.type !== "Identifier";
    case "ForOfStatement":
      return parent.right === node && !parent.await;
    case "ForInStatement":
      return parent.right === node;
    case "BinaryExpression":
    case "TemplateLiteral":
    case "UpdateExpression":
      return true;
    case "UnaryExpression":
      return parent.operator !== "void" && parent.operator !== "typeof";
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
      return parent.test === node;
    case "SpreadElement":
      return true;
    default:
      return false;
  }
}

function memberName({ property, computed }: Extract<AnyNode, { type: "MemberExpression" }>): string {
  if (!computed) return property.type === "Identifier" ? property.name : "";
  return property.type === "Literal" ? String(property.value) : "";
}

/** Every use of the variable takes a value, and there is one. */
function isUsedAsValue(declarator: VariableDeclarator, facts: Facts): boolean {
  const uses = usesOf(declarator, facts);
  return uses.some(({ node, parent }) => wantsValue(node, parent)) && !uses.some(isPromiseUse);
}

/** Something is done with the list that promises are of no use for, and nothing that takes them. */
function isUsedAsList(declarator: VariableDeclarator, facts: Facts): boolean {
  const uses = usesOf(declarator, facts);
  return uses.some(isListUse) && uses.every((use) => isListUse(use) || isPlainUse(use));
}

/** A chain of promises is a use of promises, though it is made by `reduce`. */
function isListUse({ node, parent, grandparent }: Site<AnyNode>): boolean {
  if (parent.type !== "MemberExpression" || parent.object !== node || !listMembers.has(memberName(parent)))
    return false;
  const [callback, start] = grandparent?.type === "CallExpression" ? grandparent.arguments : [];
  return !(callback && isFunction(callback) && callback.async) && start?.type !== "CallExpression";
}

/** The uses of a variable of which there is one. */
function usesOf({ id }: VariableDeclarator, facts: Facts): Site<AnyNode>[] {
  if (id.type !== "Identifier" || facts.patterns.get(id.name) !== 1) return [];
  return (facts.uses.get(id.name) ?? []).filter(({ node }) => node !== id);
}

/** Where it may be the promise that is meant. */
const isPromiseUse = ({ node, parent }: Site<AnyNode>): boolean => {
  if (parent.type === "MemberExpression") return parent.object === node && promiseMembers.has(memberName(parent));
  return ["AwaitExpression", "ArrayExpression", "AssignmentExpression", "CallExpression"].includes(parent.type);
};

/** Written out or returned, where promises are waited for; or counted. */
const isPlainUse = ({ parent }: Site<AnyNode>): boolean =>
  ["Property", "ReturnStatement"].includes(parent.type) ||
  (parent.type === "MemberExpression" && memberName(parent) === "length");

/** `(async () => { ... })()`, whatever is chained to it. */
function startsAtOnce(expression: AnyNode): boolean {
  if (expression.type === "MemberExpression") return startsAtOnce(expression.object);
  if (expression.type !== "CallExpression") return false;
  const { callee } = expression;
  return isFunction(callee) ? callee.async : startsAtOnce(callee);
}

/** `list.map(async ...)`. */
function isListOfPromises({ callee, arguments: given }: CallExpression): boolean {
  const [callback] = given;
  return (
    callee.type === "MemberExpression" &&
    memberName(callee) === "map" &&
    callback !== undefined &&
    isFunction(callback) &&
    (callback.async || (callback.body.type === "CallExpression" && isToolCall(callback.body)))
  );
}
