import { beginsWithFence, hasFence, readFences } from "./markdown.ts";
import type { ParseFailure } from "./parse-javascript.ts";
import { parseSource, type Understood } from "./parse-source.ts";
import type { ProgramWarning } from "./program.ts";
import { REPAIRS } from "./repairs.ts";
import { syntaxHint } from "./syntax-hints.ts";
import type { TypeStripper } from "./type-stripper.ts";

export type Misunderstood = ParseFailure & { readonly hint: string | undefined };

/** Finds the program in a text, through Markdown, prose and the mistakes that have one clear meaning. */
export function understand(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Understood | Misunderstood {
  if (!hasFence(text)) return parseForgivingly(text, strip, warnings);
  if (!beginsWithFence(text)) {
    const whole = parseSource(text, strip);
    if (whole.status === "parsed" && !whole.facts.looksFenced) return whole;
  }
  return understandFenced(text, strip, warnings);
}

function understandFenced(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Understood | Misunderstood {
  const { candidates, foreign, unclosed, blocks } = readFences(text);
  const [likeliest = text] = candidates;
  for (const candidate of candidates) {
    const parsed = parseSource(candidate, strip);
    if (parsed.status === "failed" || (candidate !== likeliest && parsed.ast.body.length === 0)) continue;
    if (candidate !== likeliest && blocks > 1) {
      warnings.push({
        code: "SEVERAL_BLOCKS",
        message: "The text has several code blocks; one of them was run as the program.",
      });
    }
    return parsed;
  }
  const repaired = parseForgivingly(likeliest, strip, warnings);
  if (repaired.status === "parsed") return repaired;
  if (foreign.length > 0) {
    return {
      ...repaired,
      hint: `The code block is marked ${foreign.join(", ")}. Write the program in JavaScript or TypeScript.`,
    };
  }
  return unclosed && repaired.hint === undefined
    ? { ...repaired, hint: "The code fence is never closed; send the program without Markdown." }
    : repaired;
}

/** Parses; when that fails, tries the repairs in turn, keeping each that lets the parser get further. */
function parseForgivingly(text: string, strip: TypeStripper, warnings: ProgramWarning[]): Understood | Misunderstood {
  const outcome = parseSource(text, strip);
  if (outcome.status === "parsed") return outcome;
  const hint = syntaxHint(text, outcome);
  if (outcome.reason === "nesting") return { ...outcome, hint };
  const made: string[] = [];
  let best = { text, failure: outcome };
  for (const { what, apply } of REPAIRS) {
    const repaired = apply(best.text, best.failure);
    if (repaired === best.text) continue;
    const next = parseSource(repaired, strip);
    if (next.status === "parsed" && (next.ast.body.length > 0 || text.trim() === "")) {
      for (const message of [...made, what])
        warnings.push({ code: "REPAIRED", message: `The program was put right: ${message}.` });
      return next;
    }
    if (next.status === "failed" && next.offset > best.failure.offset) {
      made.push(what);
      best = { text: repaired, failure: next };
    }
  }
  return { ...outcome, hint };
}
