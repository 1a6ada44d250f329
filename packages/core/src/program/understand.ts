import { applyEdits } from "./edits.ts";
import { beginsWithFence, hasFence, readFences } from "./markdown.ts";
import { failureAt, type ParseFailure } from "./parse-javascript.ts";
import { parseSource, type Understood } from "./parse-source.ts";
import type { ColumnShift, ProgramWarning } from "./program.ts";
import { REPAIRS, type Repair } from "./repairs.ts";
import { syntaxHint } from "./syntax-hints.ts";
import type { TypeStripper } from "./type-stripper.ts";

/** Trying repairs takes a parse each. */
const LARGEST_TO_REPAIR = 64 * 1024;

interface Found extends Understood {
  /** Where repairs moved columns, the last repair first. */
  readonly shifts: readonly (readonly ColumnShift[])[];
}

type Misunderstood = ParseFailure & { readonly hint: string | undefined };

/** Finds the program in a text, through Markdown, prose and the mistakes that have one clear meaning. */
export function understand(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Found | Misunderstood {
  if (!hasFence(text)) return parseForgivingly(text, strip, warnings);
  if (!beginsWithFence(text)) {
    const whole = parseSource(text, strip);
    if (whole.status === "parsed" && !whole.facts.looksFenced) return { ...whole, shifts: [] };
  }
  return understandFenced(text, strip, warnings);
}

function understandFenced(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Found | Misunderstood {
  const { candidates, foreign, unclosed, blocks } = readFences(text);
  const [likeliest] = candidates;
  if (likeliest === undefined) {
    const failure = failureAt(text, text.search(/\S/), "There is no JavaScript or TypeScript in the text");
    return { ...failure, hint: foreignHint(foreign) };
  }
  for (const candidate of candidates) {
    const parsed = parseSource(candidate, strip);
    if (parsed.status === "failed" || (candidate !== likeliest && parsed.ast.body.length === 0)) continue;
    if (candidate !== likeliest && blocks > 1) {
      warnings.push({
        code: "SEVERAL_BLOCKS",
        message: "The text has several code blocks; one of them was run as the program.",
      });
    }
    return { ...parsed, shifts: [] };
  }
  const repaired = parseForgivingly(likeliest, strip, warnings);
  if (repaired.status === "parsed") return repaired;
  if (foreign.length > 0) return { ...repaired, hint: foreignHint(foreign) };
  return unclosed && repaired.hint === undefined
    ? { ...repaired, hint: "The code fence is never closed; send the program without Markdown." }
    : repaired;
}

const foreignHint = (languages: readonly string[]): string =>
  `Send the program in JavaScript or TypeScript${languages.length > 0 ? `; the code block is marked ${languages.join(", ")}` : ""}.`;

/** Parses; when that fails, tries each repair alone and then more and more of them together. */
function parseForgivingly(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Found | Misunderstood {
  const outcome = parseSource(text, strip);
  if (outcome.status === "parsed") return { ...outcome, shifts: [] };
  const hint = syntaxHint(text, outcome);
  if (outcome.reason === "excess" || text.length > LARGEST_TO_REPAIR) return { ...outcome, hint };
  const tried = new Set([text]);
  for (const repairs of [...REPAIRS.map((repair) => [repair]), ...REPAIRS.map((_, i) => REPAIRS.slice(0, i + 1))]) {
    const repaired = repair(text, repairs);
    if (tried.has(repaired.text)) continue;
    tried.add(repaired.text);
    const next = parseSource(repaired.text, strip);
    if (next.status === "failed" || next.ast.body.length === 0) continue;
    warnings.push({ code: "REPAIRED", message: `The program was put right: ${repaired.made.join("; ")}.` });
    return { ...next, shifts: repaired.shifts };
  }
  return { ...outcome, hint };
}

function repair(source: string, repairs: readonly Repair[]): { text: string; made: string[]; shifts: ColumnShift[][] } {
  const repaired = { text: source, made: [] as string[], shifts: [] as ColumnShift[][] };
  for (const { what, find } of repairs) {
    const edits = find(repaired.text);
    if (edits.length === 0) continue;
    const { text, shifts } = applyEdits(repaired.text, edits);
    repaired.text = text;
    repaired.made.push(what);
    repaired.shifts.unshift(shifts);
  }
  return repaired;
}
