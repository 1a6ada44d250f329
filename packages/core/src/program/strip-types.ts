import { foldLines, heavyLine } from "./fold-lines.ts";
import { measureNesting } from "./nesting.ts";
import { excessFailure, failureAt, type Parsed, type ParseFailure, parseJavaScript } from "./parse-javascript.ts";
import { relayout } from "./relayout.ts";
import { scanCode } from "./scan-code.ts";
import type { StripError, TypeStripper } from "./type-stripper.ts";

/** Above this estimate a text is not handed to the stripper; a third of what overflowed it. */
const DEEPEST_NESTING = 120;

/** Printing costs several times what blanking does. */
const LARGEST_TO_TRANSFORM = 64 * 1024;

/** Parses a text as TypeScript: types become blanks, so that lines and columns stay. */
export function parseTypeScript(text: string, strip: TypeStripper): Parsed | ParseFailure {
  if (measureNesting(text).depth > DEEPEST_NESTING) return excessFailure(text);
  const masked = maskReturns(text);
  const folded = foldLines(masked.text);
  if (heavyLine(folded.text) !== undefined)
    return excessFailure(text, "A line of the program is too long to strip its types");
  const stripped = strip(folded.text, "strip");
  if (stripped.status === "stripped") return parseJavaScript(masked.restore(folded.restore(stripped.code)));
  if (stripped.status === "overflow") return excessFailure(text);
  return stripped.error.code === "UnsupportedSyntax"
    ? transformTypes(text, strip)
    : refusal(folded.text, stripped.error);
}

/** Enums, parameter properties, namespaces: syntax with a meaning at run time, which only a printer can turn into JavaScript. */
function transformTypes(text: string, strip: TypeStripper): Parsed | ParseFailure {
  if (text.length > LARGEST_TO_TRANSFORM || heavyLine(text) !== undefined) {
    return excessFailure(text, "The program is too long for enums, namespaces and parameter properties");
  }
  const printed = strip(markReturns(text), "transform");
  if (printed.status === "overflow") return excessFailure(text);
  if (printed.status === "refused") return refusal(text, printed.error);
  return parseJavaScript(relayout(unmarkReturns(printed.code), printed.map ?? ""));
}

function refusal(text: string, error: StripError): ParseFailure {
  const lineStart = text
    .split("\n")
    .slice(0, error.startLine - 1)
    .reduce((sum, line) => sum + line.length + 1, 0);
  const message = error.message.replace(" or <eof>", "").replace(/,? got '<eof>'/, ", got the end of the program");
  return failureAt(text, Math.min(text.length, lineStart + error.startColumn), message);
}

/** Whether nothing is returned: what follows the word `return` ends the statement. */
const isBare = (text: string, offset: number): boolean =>
  /^(?:[^\S\n]|\/\*(?:(?!\*\/)[^\n])*\*\/)*(?:[;}\n]|\/\/|$)/.test(text.slice(offset + "return".length, offset + 200));

/**
 * The stripper knows no `return` at the top. While it works each one stands as a statement of the same length and the
 * same line rules: `throw`, or `void 0` where nothing is returned. Those in strings are masked with the rest: all come back.
 */
function maskReturns(text: string): { text: string; restore(stripped: string): string } {
  const offsets: number[] = [];
  const masked = text.replace(/(?<![.\w$])return(?![\w$])/g, (_word, offset: number) => {
    offsets.push(offset);
    return isBare(text, offset) ? "void 0" : "throw ";
  });
  const restore = (stripped: string): string => {
    const pieces: string[] = [];
    let from = 0;
    for (const offset of offsets) {
      const word = stripped.slice(offset, offset + 6);
      pieces.push(stripped.slice(from, offset), word === "throw " || word === "void 0" ? "return" : word);
      from = offset + 6;
    }
    return pieces.join("") + stripped.slice(from);
  };
  return { text: masked, restore };
}

const MARK = "throw __return__";

/** As above for the printer, which moves things about: marks that are found again in what it prints. */
function markReturns(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  let before = "";
  for (const { token, at } of scanCode(text)) {
    if (token === "return" && before !== ".") {
      pieces.push(text.slice(from, at), isBare(text, at) ? MARK : `${MARK},`);
      from = at + token.length;
    }
    before = token;
  }
  return pieces.join("") + text.slice(from);
}

const unmarkReturns = (code: string): string =>
  code.replace(/throw __return__,? ?/g, (mark) => "return".padEnd(mark.length));
