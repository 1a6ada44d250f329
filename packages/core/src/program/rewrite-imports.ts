import type { AnyNode, ImportDeclaration, ModuleDeclaration, Statement } from "acorn";
import { literalText } from "./ast.ts";
import { blank, type Edit, replacement } from "./edits.ts";
import { isReferenced } from "./facts.ts";
import { AVAILABLE, type KnownModule, knownModule } from "./known-modules.ts";
import type { Understood } from "./parse-source.ts";
import type { ProgramWarning } from "./program.ts";
import { refuse } from "./refusal.ts";

/** Turns `import` and `import()` of what is a global in the guest into uses of that global, in place. */
export function rewriteImports(program: Understood, edits: Edit[], warnings: ProgramWarning[]): void {
  const { text, facts } = program;
  for (const statement of program.ast.body) {
    if (isImport(statement)) edits.push(importEdit(program, statement, warnings));
  }
  for (const { node } of facts.dynamicImports) {
    const { namespace } = moduleNamed(literalText(node.source), node.start);
    const value = `Promise.resolve(Object.create(${namespace}, { default: { value: ${namespace} } }))`;
    edits.push(replacement(text, node.start, node.end, value));
  }
  for (const { node, parent, grandparent } of facts.importMetas) {
    const property = parent.type === "MemberExpression" ? nameOf(parent.property) : undefined;
    const question = property === "main" ? parent : property === "url" ? grandparent : undefined;
    if (question?.type !== "BinaryExpression" && property !== "main")
      refuse(node.start, "import.meta is not available");
    edits.push(replacement(text, question?.start ?? node.start, question?.end ?? node.end, "true"));
  }
}

export function moduleNamed(name: string | undefined, offset: number): KnownModule {
  if (name === undefined) refuse(offset, "Only modules named by a literal can be imported", AVAILABLE);
  return knownModule(name) ?? refuse(offset, `There is no module ${JSON.stringify(name)} in the sandbox`, AVAILABLE);
}

export function memberNamed(module: KnownModule, name: string, offset: number): string {
  return module.member(name) ?? refuse(offset, `${name} is not available in the sandbox`, AVAILABLE);
}

function importEdit({ text, facts }: Understood, statement: ImportDeclaration, warnings: ProgramWarning[]): Edit {
  const source = String(statement.source.value);
  const used = statement.specifiers.filter((specifier) => isReferenced(facts, specifier.local.name));
  if (used.length === 0) {
    if (knownModule(source) === undefined) {
      const message = `There is no module ${JSON.stringify(source)}; nothing uses its import, so it was left out.`;
      warnings.push({ code: "IMPORT_DROPPED", message });
    }
    return { start: statement.start, end: statement.end, text: blank(text.slice(statement.start, statement.end)) };
  }
  const module = moduleNamed(source, statement.start);
  const declarations = used.map((specifier) => {
    if (specifier.type === "ImportNamespaceSpecifier") return `${specifier.local.name} = ${module.namespace}`;
    const imported = specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
    return `${specifier.local.name} = ${memberNamed(module, imported ?? "", specifier.start)}`;
  });
  return replacement(text, statement.start, statement.end, `const ${declarations.join(", ")};`);
}

const isImport = (statement: Statement | ModuleDeclaration): statement is ImportDeclaration =>
  statement.type === "ImportDeclaration";

const nameOf = (node: AnyNode): string | undefined => (node.type === "Identifier" ? node.name : literalText(node));
