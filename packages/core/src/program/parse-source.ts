import { collectFacts, type Facts } from "./facts.ts";
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
    const facts = collectFacts(asJavaScript);
    return facts.looksGeneric ? reconsidered({ ...asJavaScript, facts }, strip) : { ...asJavaScript, facts };
  }
  if (asJavaScript.reason === "excess") return asJavaScript;
  const asTypeScript = parseTypeScript(text, strip);
  if (asTypeScript.status === "parsed") return { ...asTypeScript, facts: collectFacts(asTypeScript) };
  return asTypeScript.offset > asJavaScript.offset || asTypeScript.reason === "excess" ? asTypeScript : asJavaScript;
}

/** `first<User>(list)` is two comparisons in JavaScript and a call in TypeScript; nobody means the former. */
function reconsidered(comparison: Understood, strip: TypeStripper): Understood {
  const call = parseTypeScript(comparison.text, strip);
  return call.status === "parsed" ? { ...call, facts: collectFacts(call) } : comparison;
}
