import type {
  AnyNode,
  CallExpression,
  Expression,
  Function as FunctionNode,
  Identifier,
  ImportExpression,
  ReturnStatement,
} from "acorn";
import { boundNames, childrenOf, isFunction } from "./ast.ts";
import type { Parsed } from "./parse-javascript.ts";

/** What one walk over a program finds. */
export interface Facts {
  /** Names the program declares anywhere. */
  readonly declared: ReadonlySet<string>;
  /** How often a name stands in a pattern that declares it: as many of its `uses` are no uses. */
  readonly patterns: ReadonlyMap<string, number>;
  /** Every place of a name as a variable or parameter. */
  readonly uses: ReadonlyMap<string, readonly Site<Identifier>[]>;
  readonly requires: readonly Site<CallExpression>[];
  readonly dynamicImports: readonly Site<ImportExpression>[];
  /** `import.meta`, and the expression around it that asks whether this is the main module. */
  readonly importMetas: readonly Site<AnyNode>[];
  readonly calls: readonly CallExpression[];
  /** Functions of the program itself, declared or as a variable's first value, by name. */
  readonly functions: ReadonlyMap<string, FunctionNode>;
  /** Return statements of the program itself. */
  readonly returns: readonly ReturnStatement[];
  /** Where an expression goes on with a bracket at the start of a line: where a semicolon was left out. */
  readonly lineOpeners: readonly number[];
  /** Import or export declarations that are not at the top: never valid. */
  readonly misplaced: readonly AnyNode[];
  /** `await` as a name where it is a keyword, and `let` as a statement: what is put behind it makes it one. */
  readonly keywordNames: readonly { readonly name: string; readonly start: number }[];
  /** A comparison such as `f<T>(x)` that TypeScript reads as a call. */
  readonly looksGeneric: boolean;
  /** A template literal that tags another: what a Markdown fence is to a JavaScript parser. */
  readonly looksFenced: boolean;
}

/** A node with its ancestors, the nearest first. */
export interface Site<Node> {
  readonly node: Node;
  readonly parent: AnyNode;
  readonly grandparent: AnyNode | undefined;
}

interface Visit {
  readonly node: AnyNode;
  readonly parent: AnyNode;
  readonly grandparent: AnyNode | undefined;
  readonly inFunction: boolean;
}

type Collected = ReturnType<typeof emptyFacts>;

const emptyFacts = () => ({
  declared: new Set<string>(),
  patterns: new Map<string, number>(),
  uses: new Map<string, Site<Identifier>[]>(),
  requires: [] as Site<CallExpression>[],
  dynamicImports: [] as Site<ImportExpression>[],
  importMetas: [] as Site<AnyNode>[],
  calls: [] as CallExpression[],
  functions: new Map<string, FunctionNode>(),
  returns: [] as ReturnStatement[],
  lineOpeners: [] as number[],
  misplaced: [] as AnyNode[],
  keywordNames: [] as { name: string; start: number }[],
  looksGeneric: false,
  looksFenced: false,
});

/** Walks with a stack of its own: a program may be nested deeper than the call stack allows. */
export function collectFacts({ ast, text }: Parsed): Facts {
  const facts = emptyFacts();
  const pending: Visit[] = [{ node: ast, parent: ast, grandparent: undefined, inFunction: false }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    note(facts, visit, text);
    const inFunction = visit.inFunction || isFunction(visit.node);
    for (const child of childrenOf(visit.node)) {
      pending.push({ node: child, parent: visit.node, grandparent: visit.parent, inFunction });
    }
  }
  return facts;
}

function note(facts: Collected, visit: Visit, text: string): void {
  const { node, parent } = visit;
  noteDeclarations(facts, visit);
  switch (node.type) {
    case "Identifier":
      noteUse(facts, visit, node);
      break;
    case "MemberExpression":
      if (node.computed && !node.optional) noteLineOpener(facts, node.object, text);
      break;
    case "CallExpression":
      facts.calls.push(node);
      if (!node.optional) noteLineOpener(facts, node.callee, text);
      if (node.callee.type === "Identifier" && node.callee.name === "require") facts.requires.push({ ...visit, node });
      facts.looksGeneric ||= looksGenericList(node.arguments, text);
      break;
    case "SequenceExpression":
      facts.looksGeneric ||= looksGenericList(node.expressions, text);
      break;
    case "BinaryExpression":
      facts.looksGeneric ||= node.operator.startsWith(">") && isLess(node.left);
      break;
    case "ImportExpression":
      facts.dynamicImports.push({ ...visit, node });
      break;
    case "MetaProperty":
      if (node.meta.name === "import") facts.importMetas.push(visit);
      break;
    case "ReturnStatement":
      if (!visit.inFunction) facts.returns.push(node);
      break;
    case "TaggedTemplateExpression":
      facts.looksFenced ||= text.startsWith("```", node.quasi.start - 2);
      break;
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      if (parent.type !== "Program") facts.misplaced.push(node);
  }
}

function noteDeclarations(facts: Collected, { node, inFunction }: Visit): void {
  const declare = (name: string): void => {
    facts.declared.add(name);
    if (name === "await" && !inFunction) facts.keywordNames.push({ name, start: node.start });
  };
  const declarePattern = (name: string): void => {
    declare(name);
    facts.patterns.set(name, (facts.patterns.get(name) ?? 0) + 1);
  };
  if (isFunction(node)) {
    if (node.id) declare(node.id.name);
    if (node.id && !inFunction) facts.functions.set(node.id.name, node);
    node.params.flatMap(boundNames).forEach(declarePattern);
  } else if (node.type === "VariableDeclarator") {
    boundNames(node.id).forEach(declarePattern);
    const { id, init } = node;
    if (id.type === "Identifier" && init && isFunction(init) && !inFunction) facts.functions.set(id.name, init);
  } else if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    if (node.id) declare(node.id.name);
  } else if (node.type === "CatchClause" && node.param) {
    boundNames(node.param).forEach(declarePattern);
  } else if (
    node.type === "ImportSpecifier" ||
    node.type === "ImportDefaultSpecifier" ||
    node.type === "ImportNamespaceSpecifier"
  ) {
    declare(node.local.name);
  }
}

function noteUse(facts: Collected, { parent, grandparent, inFunction }: Visit, node: Identifier): void {
  const sites = facts.uses.get(node.name) ?? [];
  facts.uses.set(node.name, sites);
  sites.push({ node, parent, grandparent });
  const isKeyword = node.name === "let" ? parent.type === "ExpressionStatement" : node.name === "await" && !inFunction;
  if (isKeyword) facts.keywordNames.push(node);
}

const isLess = (node: AnyNode): boolean =>
  node.type === "BinaryExpression" && (node.operator === "<" || node.operator === "<<");

/** The function an expression writes out or names. */
export function functionOf(facts: Facts, expression: AnyNode | undefined): FunctionNode | undefined {
  if (expression?.type === "Identifier") return facts.functions.get(expression.name);
  return expression && isFunction(expression) ? expression : undefined;
}

function noteLineOpener(facts: Collected, before: AnyNode, text: string): void {
  // Parentheses around the callee are not part of its node, so that what follows may be one of those.
  if (/^[ \t]*(?:\/\/[^\n]*)?\n\s*[([]/.test(text.slice(before.end, before.end + 400))) {
    facts.lineOpeners.push(before.end);
  }
}

/** Whether a declared name is used anywhere. */
export const isReferenced = (facts: Facts, name: string): boolean =>
  (facts.uses.get(name)?.length ?? 0) > (facts.patterns.get(name) ?? 0);

/** `f<A, B>(x)`: an element that ends in a comparison without a space, and one that goes on with `>(`. */
const looksGenericList = (elements: readonly (Expression | AnyNode)[], text: string): boolean =>
  elements.some((node, i) => {
    const next = elements[i + 1];
    if (next?.type !== "BinaryExpression" || !next.operator.startsWith(">")) return false;
    return node.type === "BinaryExpression" && isLess(node) && text[node.left.end] === "<";
  });
