import type { ObjectPattern } from "acorn";
import { literalText } from "./ast.ts";
import { type Edit, replacement } from "./edits.ts";
import type { KnownModule } from "./known-modules.ts";
import type { Understood } from "./parse-source.ts";
import { memberNamed, moduleNamed } from "./rewrite-imports.ts";

/** Turns `require` of what is a global in the guest into that global, and `require.main === module` into `true`. */
export function rewriteRequires({ text, facts }: Understood, edits: Edit[]): void {
  if (facts.declared.has("require")) return;
  for (const { node, parent, grandparent } of facts.requires) {
    const module = moduleNamed(literalText(node.arguments[0]), node.start);
    if (parent.type === "MemberExpression" && parent.object === node && parent.property.type === "Identifier") {
      const member = memberNamed(module, parent.property.name, parent.property.start);
      const isClass = grandparent?.type === "NewExpression";
      edits.push(replacement(text, parent.start, parent.end, isClass ? `(${member})` : member));
    } else if (parent.type === "VariableDeclarator" && parent.id.type === "ObjectPattern") {
      edits.push(replacement(text, node.start, node.end, objectFor(parent.id, module)));
    } else {
      edits.push(replacement(text, node.start, node.end, module.namespace));
    }
  }
  for (const { parent, grandparent } of facts.uses.get("require") ?? []) {
    if (parent.type !== "MemberExpression" || grandparent?.type !== "BinaryExpression") continue;
    edits.push(replacement(text, grandparent.start, grandparent.end, "true"));
  }
}

/** `const { promises: fs, readFile } = require("fs")`: an object of just what is asked for. */
function objectFor(pattern: ObjectPattern, module: KnownModule): string {
  const fields: string[] = [];
  for (const property of pattern.properties) {
    if (property.type === "RestElement" || property.computed) return module.namespace;
    const key = property.key.type === "Identifier" ? property.key.name : literalText(property.key);
    if (key === undefined) return module.namespace;
    fields.push(`${JSON.stringify(key)}: ${memberNamed(module, key, property.start)}`);
  }
  return `({ ${fields.join(", ")} })`;
}
