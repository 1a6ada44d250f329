import { scanCode } from "./scan-code.ts";

const OPENERS = "([{";
const CLOSERS = ")]}";
/** Tokens that nest without brackets: type arguments, conditional expressions and types, arrows, `else if`. */
const NESTING_TOKENS = new Set(["<", "?", "=>", "if", "else", "extends"]);
/** Tokens that no expression or type goes across, save inside brackets. */
const RESETTING_TOKENS = new Set([";", "const", "var", "return", "for", "while", "function", "class", "export", "try"]);

interface Nesting {
  /** The largest number of brackets and bracketless nesting tokens open at one place. */
  readonly depth: number;
  /** Offsets of the brackets that are never closed, outermost first. */
  readonly unclosed: readonly number[];
}

/**
 * Estimates how deep a text nests, in one linear pass that knows literals and comments but no grammar. It is what keeps
 * most hostile sources away from a type stripper that overflows, or goes quadratic, on them.
 */
export function measureNesting(text: string): Nesting {
  const open: { at: number; bracket: string; inside: number }[] = [];
  const count = { depth: 0, inside: 0, total: 0 };
  const nest = (): void => {
    count.total += 1;
    count.depth = Math.max(count.depth, count.total);
  };
  for (const { token, at } of scanCode(text)) {
    const opener = open.at(-1);
    if (OPENERS.includes(token)) {
      open.push({ at, bracket: token, inside: count.inside });
      count.inside = 0;
      nest();
    } else if (CLOSERS.includes(token)) {
      if (opener === undefined || OPENERS.indexOf(opener.bracket) !== CLOSERS.indexOf(token)) continue;
      open.pop();
      count.total -= count.inside + 1;
      count.inside = opener.inside;
    } else if (RESETTING_TOKENS.has(token)) {
      count.total -= count.inside;
      count.inside = 0;
    } else if (NESTING_TOKENS.has(token)) {
      count.inside += 1;
      nest();
    }
  }
  return { depth: count.depth, unclosed: open.map(({ at }) => at) };
}
