import type { AnyNode, Function as FunctionNode, Pattern } from "acorn";

type AnyFunction = FunctionNode & {
  type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression";
};

export const isFunction = (node: AnyNode): node is Extract<AnyNode, AnyFunction> =>
  node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

/** The names a binding pattern declares. */
export function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
    case "RestElement":
      return boundNames(pattern.argument);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/** Child nodes, without those identifiers that are no variables: property names, labels, names of functions and classes. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== "object" || value === null || isPlainName(node, key)) continue;
    if (Array.isArray(value)) for (const item of value) pushNode(children, item);
    else pushNode(children, value);
  }
  return children;
}

function isPlainName(node: AnyNode, key: string): boolean {
  switch (key) {
    case "property":
      return node.type === "MemberExpression" && !node.computed;
    case "key":
      return "computed" in node && !node.computed;
    case "id":
      return node.type !== "VariableDeclarator";
    case "label":
    case "meta":
    case "imported":
    case "exported":
    case "local":
      return true;
    default:
      return node.type === "MetaProperty";
  }
}

function pushNode(children: AnyNode[], value: object | null): void {
  if (value !== null && "type" in value && typeof value.type === "string") children.push(value as AnyNode);
}

/** The text of a string literal, or of a template without substitutions. */
export function literalText(node: AnyNode | null | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
