import { cleanSource } from "./clean-source.ts";
import { codeFrame } from "./code-frame.ts";
import { applyEdits, type Edit, insertion, sourcePosition } from "./edits.ts";
import { unwrapJson } from "./json-wrapping.ts";
import { failureAt, type ParseFailure } from "./parse-javascript.ts";
import type { Understood } from "./parse-source.ts";
import type { ColumnShift, Preparation, ProgramError, ProgramWarning } from "./program.ts";
import { Refusal, refuse } from "./refusal.ts";
import { rewriteAwaits } from "./rewrite-awaits.ts";
import { rewriteHabits } from "./rewrite-habits.ts";
import { rewriteImports } from "./rewrite-imports.ts";
import { rewriteRequires } from "./rewrite-requires.ts";
import { rewriteResult } from "./rewrite-result.ts";
import { createTypeStripper, type TypeStripper } from "./type-stripper.ts";
import { understand } from "./understand.ts";

export { codeFrame } from "./code-frame.ts";
export { sourcePosition } from "./edits.ts";
export type { ColumnShift, Preparation, Program, ProgramError, ProgramWarning } from "./program.ts";

/** Turns the source a model wrote into a program, or tells why that cannot be. Pure and synchronous. */
export type PrepareProgram = (source: string) => Preparation;

/** Makes a `prepareProgram` that remembers its last outcomes. */
export function createProgramPreparer({ remembered = 32 }: { remembered?: number } = {}): PrepareProgram {
  const strip = createTypeStripper();
  const outcomes = new Map<string, Preparation>();
  return (source) => {
    const outcome = outcomes.get(source) ?? prepare(source, strip);
    outcomes.delete(source);
    outcomes.set(source, outcome);
    const [oldest] = outcomes.keys();
    if (outcomes.size > remembered && oldest !== undefined) outcomes.delete(oldest);
    return outcome;
  };
}

/** The preparer of this process. Preparing is pure, so that what it remembers shows in nothing but time. */
export const prepareProgram: PrepareProgram = createProgramPreparer();

/** Without a name, which would hide a variable of that name; not an arrow, so that `this` and `arguments` work. */
const OPENING = "(async function () {";

function prepare(source: string, strip: TypeStripper): Preparation {
  const text = cleanSource(source);
  const warnings: ProgramWarning[] = [];
  const understood = understand(text, strip, warnings);
  if (understood.status === "failed") {
    const inner = unwrapJson(text);
    const unwrapped = inner === undefined || inner === source ? undefined : prepare(inner, strip);
    return unwrapped?.status === "ready" ? unwrapped : invalid(source, understood, understood.hint);
  }
  try {
    const { code, shifts } = rewrite(understood, warnings);
    return {
      status: "ready",
      program: { source, code, warnings, firstLineShift: OPENING.length, shifts: [shifts, ...understood.shifts] },
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failure = failureAt(understood.text, error.offset, error.message);
    return invalid(source, { ...failure, ...sourcePosition(understood, failure.line, failure.column) }, error.hint);
  }
}

function rewrite(program: Understood, warnings: ProgramWarning[]): { code: string; shifts: ColumnShift[] } {
  const { facts, text } = program;
  const edits: Edit[] = [insertion(0, OPENING)];
  const [misplaced] = facts.misplaced;
  if (misplaced) refuse(misplaced.start, "Import and export are allowed at the top of the program only");
  const [keyword] = facts.keywordNames;
  if (keyword) refuse(keyword.start, `\`${keyword.name}\` is a keyword and cannot be a name`);
  rewriteImports(program, edits, warnings);
  rewriteRequires(program, edits);
  rewriteHabits(program, edits);
  rewriteAwaits(program, edits, warnings);
  const ending = rewriteResult(program, edits);
  edits.push(insertion(text.length, `\n${ending && `;${ending}`}})`));
  const { text: code, shifts } = applyEdits(text, edits);
  return { code, shifts };
}

function invalid(source: string, failure: ParseFailure, hint: string | undefined): Preparation {
  const { message, line, column } = failure;
  const error: ProgramError = {
    code: "SYNTAX_ERROR",
    name: "SyntaxError",
    message,
    line,
    column,
    frame: codeFrame(source, line, column),
    ...(hint === undefined ? {} : { hint }),
  };
  return { status: "invalid", error };
}
