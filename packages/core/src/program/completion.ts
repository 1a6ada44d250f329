import type { AnyNode, ExpressionStatement, ModuleDeclaration, Statement } from "acorn";
import { type Edit, insertion, replacement } from "./edits.ts";

type Item = Statement | ModuleDeclaration;

/**
 * The expression statements whose value is the value of a list of statements: those at its end, through blocks,
 * branches, loops, `try` and `switch`. A list that ends in a variable declaration has none.
 */
export function completionsOf(list: readonly Item[]): ExpressionStatement[] {
  const found: ExpressionStatement[] = [];
  const pending: (Item | null | undefined)[] = [lastOf(list)];
  while (pending.length > 0) {
    const statement = pending.pop();
    if (statement?.type === "ExpressionStatement") {
      if (statement.directive !== "use strict") found.push(statement);
    } else if (statement) {
      pending.push(...tails(statement));
    }
  }
  return found;
}

/** Assigns the value of each completion to a variable. */
export function completionEdits(text: string, completions: readonly ExpressionStatement[], name: string): Edit[] {
  return completions.flatMap((statement) => {
    const { expression } = statement;
    if (expression.type === "UnaryExpression" && expression.operator === "void") {
      // `void main()` is how linters want an unawaited call to be written, not a wish for undefined.
      return [replacement(text, expression.start, expression.argument.start, `${name}=`)];
    }
    if (expression.type !== "SequenceExpression") return [insertion(statement.start, `${name}=`)];
    const end = text[statement.end - 1] === ";" ? statement.end - 1 : statement.end;
    return [insertion(statement.start, `${name}=(`), insertion(end, ")")];
  });
}

function tails(statement: AnyNode): (Item | null | undefined)[] {
  switch (statement.type) {
    case "BlockStatement":
      return [lastOf(statement.body)];
    case "IfStatement":
      return [statement.consequent, statement.alternate];
    case "TryStatement":
      return [statement.block, statement.handler?.body];
    case "SwitchStatement":
      return statement.cases.map((branch) => lastOf(branch.consequent));
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
    case "WithStatement":
      return [statement.body];
    default:
      return [];
  }
}

/** The last statement that says something about the value; what only declares a function or leaves is passed over. */
export function lastOf(list: readonly Item[]): Item | undefined {
  return list.findLast((statement) => !isSilent(statement));
}

function isSilent(statement: Item): boolean {
  if (statement.type === "ExportNamedDeclaration") return statement.declaration?.type !== "VariableDeclaration";
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration.type === "FunctionDeclaration";
  if (statement.type === "VariableDeclaration")
    return statement.kind === "var" && statement.declarations.every(({ init }) => !init);
  return SILENT.has(statement.type);
}

const SILENT: ReadonlySet<string> = new Set([
  "EmptyStatement",
  "DebuggerStatement",
  "FunctionDeclaration",
  "ClassDeclaration",
  "ImportDeclaration",
  "ExportAllDeclaration",
  "BreakStatement",
  "ContinueStatement",
]);
