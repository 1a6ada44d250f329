import { applyEdits, insertion } from "./edits.ts";
import { collectFacts, type Facts } from "./facts.ts";
import { leaveByReturn } from "./leave-by-return.ts";
import { type Parsed, type ParseFailure, parseJavaScript } from "./parse-javascript.ts";
import { parseTypeScript } from "./strip-types.ts";
import type { TypeStripper } from "./type-stripper.ts";

export interface Understood extends Parsed {
  readonly facts: Facts;
}

/** Parses a text as JavaScript, or else as TypeScript; of two failures the one that got further is told. */
export function parseSource(text: string, strip: TypeStripper): Understood | ParseFailure {
  const asJavaScript = parseJavaScript(text);
  if (asJavaScript.status === "parsed") {
    const program = { ...asJavaScript, facts: collectFacts(asJavaScript) };
    return finished(program.facts.looksGeneric ? reconsidered(program, strip) : program);
  }
  if (asJavaScript.reason === "excess") return asJavaScript;
  const asTypeScript = parseTypeScript(text, strip);
  if (asTypeScript.status === "parsed") return finished({ ...asTypeScript, facts: collectFacts(asTypeScript) });
  return asTypeScript.offset > asJavaScript.offset || asTypeScript.reason === "excess" ? asTypeScript : asJavaScript;
}

/** `first<User>(list)` is two comparisons in JavaScript and a call in TypeScript; nobody means the former. */
function reconsidered(comparison: Understood, strip: TypeStripper): Understood {
  const call = parseTypeScript(comparison.text, strip);
  return call.status === "parsed" ? { ...call, facts: collectFacts(call) } : comparison;
}

/** The program as it was meant where its grammar, or the process it thinks it is, say something else. */
function finished(program: Understood): Understood {
  const broken = withBreaks(program);
  const text = leaveByReturn(broken, broken.facts);
  const left = text === undefined ? undefined : parseJavaScript(text);
  return left?.status === "parsed" ? { ...left, facts: collectFacts(left) } : broken;
}

/** Without semicolons a line that begins with a bracket goes on with the one before; nobody means that either. */
function withBreaks(program: Understood): Understood {
  if (program.facts.lineOpeners.length === 0) return program;
  const breaks = program.facts.lineOpeners.map((offset) => insertion(offset, ";"));
  const broken = parseJavaScript(applyEdits(program.text, breaks).text);
  return broken.status === "parsed" ? { ...broken, facts: collectFacts(broken) } : program;
}
