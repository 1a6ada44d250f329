import type { ImportDeclaration, Literal, Pattern } from "acorn";
import { applyEdits, blank, type Edit, insertion, replacement } from "./edits.ts";
import { type Facts, isReferenced } from "./facts.ts";
import { AVAILABLE, type KnownModule, knownModule } from "./known-modules.ts";
import type { Understood } from "./parse-source.ts";
import type { ProgramWarning } from "./program.ts";
import { refuse } from "./refusal.ts";

/** Turns `import`, `import()` and `require` of what is a global in the guest into uses of that global, in place. */
export function rewriteImports(program: Understood, edits: Edit[], warnings: ProgramWarning[]): void {
  const misplaced = program.facts.misplaced[0];
  if (misplaced) refuse(misplaced.start, "Import and export are allowed at the top of the program only");
  for (const statement of program.ast.body) {
    if (statement.type === "ImportDeclaration") edits.push(importEdit(program, statement, warnings));
  }
  rewriteDynamicImports(program, edits);
  if (!program.facts.declared.has("require")) rewriteRequires(program, edits);
}

function importEdit({ text, facts }: Understood, statement: ImportDeclaration, warnings: ProgramWarning[]): Edit {
  const name = String(statement.source.value);
  const used = statement.specifiers.filter((specifier) => isReferenced(facts, specifier.local.name));
  if (used.length === 0) {
    if (knownModule(name) === undefined) {
      warnings.push({ code: "IMPORT_DROPPED", message: `There is no module ${JSON.stringify(name)}; its import was left out.` });
    }
    return { start: statement.start, end: statement.end, text: blank(text.slice(statement.start, statement.end)) };
  }
  const module = moduleOrRefuse(name, statement.start);
  const declarations = used.map((specifier) => {
    if (specifier.type === "ImportNamespaceSpecifier") return `${specifier.local.name} = ${module.namespace}`;
    const imported = specifier.type === "ImportDefaultSpecifier" ? "default" : importedName(specifier.imported);
    return `${specifier.local.name} = ${memberOrRefuse(module, name, imported, specifier.start)}`;
  });
  return replacement(text, statement.start, statement.end, `const ${declarations.join(", ")};`);
}

function rewriteDynamicImports({ text, facts }: Understood, edits: Edit[]): void {
  for (const { node } of facts.dynamicImports) {
    const name = literalText(node.source);
    if (name === undefined) refuse(node.start, "A dynamic import needs the name of a module");
    const { namespace } = moduleOrRefuse(name, node.start);
    const value = `Promise.resolve(((m) => new Proxy(m, { get: (_, k) => (k === "default" || k === "promises") && !(k in m) ? m : m[k] }))(${namespace}))`;
    edits.push(replacement(text, node.start, node.end, value));
  }
}

function rewriteRequires({ text, facts }: Understood, edits: Edit[]): void {
  for (const { node, parent, grandparent } of facts.requires) {
    const name = literalText(node.arguments[0]);
    if (name === undefined) refuse(node.start, "require needs the name of a module");
    const { namespace, member } = moduleOrRefuse(name, node.start);
    const selected = parent.type === "MemberExpression" && parent.object === node && !parent.computed;
    if (selected && parent.property.type === "Identifier") {
      const expression = member(parent.property.name) ?? refuseMember(name, parent.property.name, parent.property.start);
      edits.push(replacement(text, parent.start, parent.end, callee(expression, grandparent?.type === "NewExpression")));
      continue;
    }
    if (parent.type === "VariableDeclarator" && parent.id.type === "ObjectPattern") {
      edits.push(replacement(text, node.start, node.end, objectFor(parent.id, name, member) ?? namespace));
    } else {
      edits.push(replacement(text, node.start, node.end, namespace));
    }
  }
}

/** `const { promises: fs, readFile } = require("fs")`: an object of just what is asked for. */
function objectFor(pattern: Pattern & { type: "ObjectPattern" }, module: string, member: KnownModule["member"]): string | undefined {
  const fields: string[] = [];
  for (const property of pattern.properties) {
    if (property.type === "RestElement" || property.computed) return undefined;
    const key = property.key.type === "Identifier" ? property.key.name : literalText(property.key);
    if (key === undefined) return undefined;
    fields.push(`${JSON.stringify(key)}: ${member(key) ?? refuseMember(module, key, property.start)}`);
  }
  return `({ ${fields.join(", ")} })`;
}
