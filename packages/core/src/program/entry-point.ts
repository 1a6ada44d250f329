import type { Function as FunctionNode, ModuleDeclaration, Pattern, Statement } from "acorn";
import { type Facts, isReferenced } from "./facts.ts";

/** Names under which models write the function that is the program, the likeliest first. */
const ENTRY_NAMES = [
  "main",
  "run",
  "execute",
  "handler",
  "solve",
  "solution",
  "program",
  "task",
  "start",
  "entry",
  "script",
];

/** What a parameter of the entry function is given, by its name. */
const ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ["tools", "tools"],
  ["codemode", "tools"],
  ["api", "tools"],
  ["call_tool", "call_tool"],
  ["callTool", "call_tool"],
  ["fs", "globalThis.fs"],
  ["ctx", "globalThis"],
  ["context", "globalThis"],
  ["env", "globalThis"],
  ["sandbox", "globalThis"],
]);
const GLOBAL_NAMES = new Set(["tools", "call_tool", "fs", "fetch", "console"]);

/**
 * The function to call in a program that only declares: one with a telling name that nothing calls, or, when there is
 * nothing but declarations, the only one that nothing calls.
 */
export function entryPoint(facts: Facts, body: readonly (Statement | ModuleDeclaration)[]): string | undefined {
  const uncalled = [...facts.functions.keys()].filter((name) => isAtTop(name, body) && !isReferenced(facts, name));
  const telling = ENTRY_NAMES.find((name) => uncalled.includes(name));
  if (telling !== undefined) return telling;
  const [only, ...others] = uncalled.filter((name) => facts.functions.get(name)?.params.every(isProvided));
  return others.length === 0 && body.every(onlyDeclares) ? only : undefined;
}

/** The arguments for a call of a function that the program does not call itself. */
export function argumentsFor(fn: FunctionNode | undefined): string {
  const given = (fn?.params ?? []).map((parameter) => argumentFor(parameter) ?? "undefined");
  return given.slice(0, given.findLastIndex((argument) => argument !== "undefined") + 1).join(", ");
}

function argumentFor(parameter: Pattern): string | undefined {
  if (parameter.type === "AssignmentPattern") return argumentFor(parameter.left);
  if (parameter.type === "Identifier") return ARGUMENTS.get(parameter.name);
  if (parameter.type !== "ObjectPattern") return undefined;
  const keys = parameter.properties.map((property) =>
    property.type === "Property" && property.key.type === "Identifier" ? property.key.name : "",
  );
  return keys.some((key) => GLOBAL_NAMES.has(key)) ? "globalThis" : "tools";
}

const isProvided = (parameter: Pattern): boolean =>
  parameter.type === "AssignmentPattern" || parameter.type === "RestElement" || argumentFor(parameter) !== undefined;

function declarationOf(statement: Statement | ModuleDeclaration): Statement | ModuleDeclaration {
  return statement.type === "ExportNamedDeclaration" && statement.declaration ? statement.declaration : statement;
}

function isAtTop(name: string, body: readonly (Statement | ModuleDeclaration)[]): boolean {
  return body.map(declarationOf).some((statement) => {
    if (statement.type === "FunctionDeclaration") return statement.id.name === name;
    if (statement.type !== "VariableDeclaration") return false;
    return statement.declarations.some(({ id }) => id.type === "Identifier" && id.name === name);
  });
}

/** Whether a statement does nothing but declare functions, classes and constants. */
function onlyDeclares(item: Statement | ModuleDeclaration): boolean {
  const statement = declarationOf(item);
  switch (statement.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "EmptyStatement":
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return true;
    case "ExpressionStatement":
      return statement.directive !== undefined;
    case "VariableDeclaration":
      return statement.declarations.every(({ init }) => init?.type !== "AwaitExpression");
    default:
      return false;
  }
}
