import type { AnyNode, ExpressionStatement, ReturnStatement } from "acorn";
import { boundNames, isFunction } from "./ast.ts";
import { completionEdits, completionsOf, lastOf } from "./completion.ts";
import { type Edit, insertion } from "./edits.ts";
import { argumentsFor, entryPoint } from "./entry-point.ts";
import { type Facts, functionOf, isReferenced } from "./facts.ts";
import { isObjectLiteral } from "./parse-javascript.ts";
import type { Understood } from "./parse-source.ts";
import { rewriteExports } from "./rewrite-exports.ts";

/** Finds the value of a program and gives the statements that, at its end, return it. */
export function rewriteResult(program: Understood, edits: Edit[]): string {
  const { ast, facts, text } = program;
  const variable = unusedName(text);
  const exported = rewriteExports(program, edits, variable);
  const { assigned, defaultFunction, fn } = exported;
  edits.push(...facts.returns.flatMap((statement) => callReturned(facts, statement)));
  if (defaultFunction !== undefined && facts.functions.has(defaultFunction) && !isReferenced(facts, defaultFunction)) {
    return `return ${defaultFunction}(${argumentsFor(facts.functions.get(defaultFunction))})`;
  }
  const literal = markTrailingLiteral(program, edits, variable);
  const completions = literal ? [] : completionsOf(ast.body);
  edits.push(...completionEdits(text, completions, variable));
  if (assigned) return `var ${variable};return ${callExported(variable, fn ? argumentsFor(fn) : "globalThis")}`;
  if (literal) return `var ${variable};return ${variable}`;
  if (completions.length > 0) {
    const callable = completions.find(isCallable);
    const called = `typeof ${variable}==="function"?${variable}(${argumentsFor(functionOf(facts, calledIn(callable)))}):`;
    return `var ${variable};return ${callable ? called : ""}${variable}`;
  }
  if (facts.returns.length > 0) return "";
  const entry = entryPoint(facts, ast.body);
  if (entry !== undefined) return `return ${entry}(${argumentsFor(facts.functions.get(entry))})`;
  if (exported.variable !== undefined) return `return ${exported.variable}`;
  return returnDeclared(lastOf(ast.body));
}

/** A program that ends in a declaration means its value. */
function returnDeclared(last: AnyNode | undefined): string {
  const declared = last?.type === "VariableDeclaration" ? last.declarations.at(-1) : undefined;
  if (!declared?.init || isFunction(declared.init)) return "";
  const names = boundNames(declared.id);
  return names.length === 1 ? `return ${names[0]}` : `return { ${names.join(", ")} }`;
}

/** A function that is returned is called: it could not leave the sandbox. */
function callReturned(facts: Facts, { argument }: ReturnStatement): Edit[] {
  if (!argument) return [];
  if (isFunction(argument)) {
    return [insertion(argument.start, "("), insertion(argument.end, `)(${argumentsFor(argument)})`)];
  }
  const fn = argument.type === "Identifier" ? facts.functions.get(argument.name) : undefined;
  return fn ? [insertion(argument.end, `(${argumentsFor(fn)})`)] : [];
}

/** `{ total: 3 }` as the last statement is a block to the grammar and an object to whoever wrote it. */
function markTrailingLiteral({ ast, text }: Understood, edits: Edit[], variable: string): boolean {
  const last = lastOf(ast.body);
  if (last?.type !== "BlockStatement" || !isObjectLiteral(text.slice(last.start, last.end))) return false;
  edits.push(insertion(last.start, `${variable}=`), insertion(last.end, ";"));
  return true;
}

/** Whether a completion names or writes out a function, which is then called. What a call returns is not. */
function isCallable(statement: ExpressionStatement): boolean {
  const value = calledIn(statement);
  return value?.type === "Identifier" || (value !== undefined && isFunction(value));
}

function calledIn(statement: ExpressionStatement | undefined): AnyNode | undefined {
  const expression = statement?.expression;
  return expression?.type === "AwaitExpression" ? expression.argument : expression;
}

/** An exported function, or the main function of an exported object, is called. */
const callExported = (variable: string, given: string): string =>
  `((v) => { const f = typeof v === "function" ? v : ["default", "main", "run", "execute", "handler"].map((k) => v?.[k]).find((f) => typeof f === "function"); return f ? f.call(v${given && `, ${given}`}) : v; })(${variable})`;

function unusedName(text: string): string {
  const used = new Set(Array.from(text.matchAll(/__value(\d*)/g), ([, number]) => Number(number)));
  let number = 1;
  while (used.has(number)) number++;
  return used.size === 0 ? "__value" : `__value${number}`;
}
