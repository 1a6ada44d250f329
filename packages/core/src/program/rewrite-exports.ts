import type { AnyNode, ExportDefaultDeclaration, ExportNamedDeclaration, Function as FunctionNode } from "acorn";
import { boundNames } from "./ast.ts";
import { blank, type Edit, insertion, replacement } from "./edits.ts";
import { functionOf } from "./facts.ts";
import type { Understood } from "./parse-source.ts";

/** What a program exports as its value. */
interface Exported {
  /** Whether the value variable may hold an exported value when the program ends. */
  readonly assigned: boolean;
  /** The name of the function that is the default export. */
  readonly defaultFunction: string | undefined;
  /** The last variable exported by its name. */
  readonly variable: string | undefined;
  /** The function assigned, if it is written out or named. */
  readonly fn: FunctionNode | undefined;
}

/** Drops `export`, and turns a default export and `module.exports` into assignments to the value variable. */
export function rewriteExports(program: Understood, edits: Edit[], variable: string): Exported {
  const { text } = program;
  const exported: { -readonly [Key in keyof Exported]: Exported[Key] } = {
    ...rewriteCommonJs(program, edits, variable),
    defaultFunction: undefined,
    variable: undefined,
  };
  const erase = (start: number, end: number): void => {
    edits.push({ start, end, text: blank(text.slice(start, end)) });
  };
  for (const statement of program.ast.body) {
    if (statement.type === "ExportAllDeclaration") erase(statement.start, statement.end);
    if (statement.type === "ExportNamedDeclaration") {
      erase(statement.start, statement.declaration?.start ?? statement.end);
      exported.variable = exportedVariable(statement) ?? exported.variable;
      const main = statement.specifiers.find((specifier) => nameOf(specifier.exported) === "default");
      if (main) exported.defaultFunction = nameOf(main.local);
    }
    if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      exported.fn = functionOf(program.facts, declaration);
      if ((declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") && declaration.id) {
        erase(statement.start, declaration.start);
        if (declaration.type === "FunctionDeclaration") exported.defaultFunction = declaration.id.name;
      } else {
        exported.assigned = true;
        edits.push(...defaultEdits(text, statement, variable));
      }
    }
  }
  return exported;
}

function exportedVariable({ declaration, specifiers, source }: ExportNamedDeclaration): string | undefined {
  if (source) return undefined;
  if (declaration?.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => boundNames(id)).at(-1);
  const last = specifiers.at(-1);
  return last && nameOf(last.local);
}

function defaultEdits(text: string, statement: ExportDefaultDeclaration, variable: string): Edit[] {
  const { start, declaration } = statement;
  const keywords = /^export[\s\S]*?default/.exec(text.slice(start))?.[0] ?? "";
  const assignment = replacement(text, start, start + keywords.length, `${variable}=`);
  const isDeclaration = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
  return isDeclaration ? [assignment, insertion(declaration.end, ";")] : [assignment];
}

function rewriteCommonJs({ text, facts }: Understood, edits: Edit[], variable: string): CommonJs {
  const found: { assigned: boolean; fn: FunctionNode | undefined } = { assigned: false, fn: undefined };
  const rewrite = (node: AnyNode, parent: AnyNode | undefined): void => {
    const target =
      parent?.type === "AssignmentExpression" && parent.left === node && parent.operator === "=" ? parent : undefined;
    edits.push(replacement(text, node.start, node.end, target ? variable : `(${variable}??={})`));
    found.assigned = true;
    found.fn ??= functionOf(facts, target?.right);
  };
  if (!facts.declared.has("module")) {
    for (const { parent, grandparent } of facts.uses.get("module") ?? []) {
      if (parent.type === "MemberExpression" && nameOf(parent.property) === "exports") rewrite(parent, grandparent);
    }
  }
  if (!facts.declared.has("exports")) {
    for (const { node, parent } of facts.uses.get("exports") ?? []) rewrite(node, parent);
  }
  return found;
}

type CommonJs = Pick<Exported, "assigned" | "fn">;

const nameOf = (node: AnyNode): string | undefined => (node.type === "Identifier" ? node.name : undefined);
