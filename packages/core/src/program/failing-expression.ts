import type { AnyNode, CallExpression, Expression, Super } from "acorn";
import { boundNames, childrenOf, isFunction, literalText } from "./ast.ts";
import { parseJavaScript } from "./parse-javascript.ts";

/** What stands where a program failed. */
export interface FailingExpression {
  /** The expression itself, bounded. */
  readonly text: string;
  /** What is undefined, no function or not iterable, where the message tells no name. */
  readonly subject: string | undefined;
  /** Tools whose results it is made of, the nearest first. */
  readonly tools: readonly string[];
  /** Names the program declares. */
  readonly declared: readonly string[];
}

const longestText = 120;
const largestProgram = 256 * 1024;
/** How far names are followed to where their values come from. */
const mostFollowed = 200;

/** Finds the expression at a 1-based place of a prepared program; the message says what kind it is. */
export function failingExpression(
  code: string,
  line: number,
  column: number,
  message: string,
): FailingExpression | undefined {
  if (code.length > largestProgram) return undefined;
  const parsed = parseJavaScript(code);
  if (parsed.status === "failed") return undefined;
  const offset = offsetOf(code, line, column);
  const nodes = nodesOf(parsed.ast);
  const around = nodes.filter(({ start, end }) => start <= offset && offset < end);
  const failing = chainAt(around, unreadable(message));
  if (failing === undefined) return undefined;
  const subject = subjectOf(around, offset, message);
  const origins = originsOf(nodes);
  return {
    text: textOf(code, failing),
    subject: subject && textOf(code, subject),
    tools: toolsBehind(subject ?? failing, origins),
    declared: [...origins.keys()],
  };
}

/** All nodes, outer ones before those inside. */
function nodesOf(root: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    found.push(node);
    pending.push(...childrenOf(node).reverse());
  }
  return found;
}

const telling: ReadonlySet<string> = new Set([
  "CallExpression",
  "NewExpression",
  "MemberExpression",
  "Identifier",
  "TaggedTemplateExpression",
]);

/** The name at the place, with what is read of it and called: up to the property that could not be read. */
function chainAt(around: readonly AnyNode[], property: string | undefined): AnyNode | undefined {
  let chain: AnyNode | undefined;
  for (const node of around.toReversed()) {
    if (chain === undefined) {
      if (telling.has(node.type)) chain = node;
      continue;
    }
    if (chain.type === "MemberExpression" && propertyName(chain) === property) return chain;
    const goesOn =
      (node.type === "MemberExpression" && node.object === chain) || (isCall(node) && node.callee === chain);
    if (!goesOn) return chain;
    chain = node;
  }
  return chain;
}

const unreadable = (message: string): string | undefined =>
  /property '([^']*)' of (?:undefined|null)/.exec(message)?.[1];

function subjectOf(around: readonly AnyNode[], offset: number, message: string): AnyNode | undefined {
  const property = unreadable(message);
  if (property !== undefined) return objectWithout(around, property);
  if (/not a function|not a constructor/.test(message)) {
    const call = around.findLast((node) => isCall(node) && calleePlace(node.callee) === offset);
    return call !== undefined && isCall(call) ? call.callee : undefined;
  }
  if (takenApart.test(message)) return destructured(around);
  if (!notIterable.test(message)) return undefined;
  const spread = around.findLast((node) => node.type === "ForOfStatement" || node.type === "SpreadElement");
  if (spread?.type === "ForOfStatement") return spread.right;
  return spread?.type === "SpreadElement" ? spread.argument : destructured(around);
}

type CallLike = Extract<AnyNode, { callee: Expression | Super }>;
const isCall = (node: AnyNode): node is CallLike => node.type === "CallExpression" || node.type === "NewExpression";

/** Engines point at the name that is called. */
const calleePlace = (callee: Expression | Super): number =>
  callee.type === "MemberExpression" ? callee.property.start : callee.start;

/** The object whose property could not be read; none where two places could be meant. */
function objectWithout(around: readonly AnyNode[], property: string): AnyNode | undefined {
  const reads = around.flatMap((node) =>
    node.type === "MemberExpression" && propertyName(node) === property ? [node.object] : [],
  );
  if (reads.length > 0) return reads.length === 1 ? reads[0] : undefined;
  return destructured(around, property);
}

function propertyName(node: Extract<AnyNode, { type: "MemberExpression" }>): string | undefined {
  const { property, computed } = node;
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "Literal" ? String(property.value) : undefined;
}

/** What a declaration takes apart, of those around; it must ask for that property, where one is named. */
function destructured(around: readonly AnyNode[], property?: string): AnyNode | undefined {
  const declarator = around.findLast((node) => node.type === "VariableDeclarator");
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type === "Identifier") return undefined;
  const asks =
    declarator.id.type === "ObjectPattern" &&
    declarator.id.properties.some(
      (one) => one.type === "Property" && one.key.type === "Identifier" && one.key.name === property,
    );
  return property === undefined || asks ? (declarator.init ?? undefined) : undefined;
}

const takenApart = /Cannot convert undefined or null to object/;
const notIterable = /not iterable/;

/** Where an error without a place must have come from, when just one expression of the program can have made it. */
export function onlyPlace(code: string, message: string): { line: number; column: number } | undefined {
  if (code.length > largestProgram || !(takenApart.test(message) || notIterable.test(message))) return undefined;
  const parsed = parseJavaScript(code);
  if (parsed.status === "failed") return undefined;
  const [pattern, others] = takenApart.test(message) ? ["ObjectPattern", false] : ["ArrayPattern", true];
  const [only, ...more] = nodesOf(parsed.ast).flatMap((node): AnyNode[] => {
    if (node.type === "VariableDeclarator" && node.id.type === pattern) return node.init ? [node.init] : [];
    if (!others || (node.type !== "ForOfStatement" && node.type !== "SpreadElement")) return [];
    return [node.type === "ForOfStatement" ? node.right : node.argument];
  });
  if (only === undefined || more.length > 0) return undefined;
  const before = code.slice(0, only.start).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Where the values of names come from: what is assigned, looped over, or calls a function with such a parameter. */
function originsOf(nodes: readonly AnyNode[]): Map<string, AnyNode[]> {
  const origins = new Map<string, AnyNode[]>();
  const add = (names: readonly string[], origin: AnyNode | null | undefined): void => {
    for (const name of names) {
      const known = origins.get(name) ?? [];
      origins.set(name, known);
      if (origin) known.push(origin);
    }
  };
  for (const node of nodes) {
    if (node.type === "VariableDeclarator") add(boundNames(node.id), node.init);
    else if (node.type === "AssignmentExpression" && node.left.type === "Identifier") add([node.left.name], node.right);
    else if (node.type === "FunctionDeclaration") add([node.id?.name ?? ""], node.body);
    else if (node.type === "ForOfStatement" && node.left.type === "VariableDeclaration") {
      for (const { id } of node.left.declarations) add(boundNames(id), node.right);
    } else if (node.type === "CallExpression") {
      for (const given of node.arguments) {
        if (isFunction(given)) add(given.params.flatMap(boundNames), node.callee);
      }
    }
    if (isFunction(node)) add(node.params.flatMap(boundNames), undefined);
  }
  return origins;
}

function toolsBehind(start: AnyNode, origins: ReadonlyMap<string, readonly AnyNode[]>): string[] {
  const tools = new Set<string>();
  const seen = new Set<string>();
  const pending: AnyNode[] = [start];
  for (let followed = 0; followed < mostFollowed; followed++) {
    const next = pending.shift();
    if (next === undefined) break;
    for (const node of nodesOf(next)) {
      const tool = node.type === "CallExpression" ? calledTool(node) : undefined;
      if (tool !== undefined) tools.add(tool);
      if (node.type !== "Identifier" || seen.has(node.name)) continue;
      seen.add(node.name);
      pending.push(...(origins.get(node.name) ?? []));
    }
  }
  return [...tools];
}

function calledTool({ callee, arguments: given }: CallExpression): string | undefined {
  if (callee.type === "Identifier") return callee.name === "call_tool" ? literalText(given[0]) : undefined;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "tools")
    return undefined;
  return callee.computed ? literalText(callee.property) : propertyName(callee);
}

/**
 * The column of what is meant: engines point one before a name that is called on the first line, and at the variable
 * that takes the program's value.
 */
export function meantColumn(code: string, line: number, column: number): number {
  const offset = offsetOf(code, line, column);
  const [taken] = /^__value\d*=\(?/.exec(code.slice(offset, offset + 20)) ?? [""];
  if (taken !== "") return column + taken.length;
  return line === 1 && /^[^\w$][\w$]/.test(code.slice(offset, offset + 2)) ? column + 1 : column;
}

function offsetOf(code: string, line: number, column: number): number {
  let start = 0;
  for (let number = 1; number < line; number++) start = code.indexOf("\n", start) + 1;
  return start + column - 1;
}

function textOf(code: string, { start, end }: AnyNode): string {
  const text = code.slice(start, end).replace(/\s+/g, " ").trim();
  return text.length <= longestText ? text : `${text.slice(0, longestText - 3)}...`;
}
