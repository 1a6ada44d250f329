import { type Program as Ast, type Options, parse, parseExpressionAt, type Token } from "acorn";
import { applyEdits } from "./edits.ts";

/** A text that parses as the body of an async function; imports and exports are allowed at its top. */
export interface Parsed {
  readonly status: "parsed";
  readonly text: string;
  readonly ast: Ast;
}

/** A text that does not. `offset` counts in it; line and column are 1-based. */
export interface ParseFailure {
  readonly status: "failed";
  readonly reason: "syntax" | "excess";
  readonly message: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const OPTIONS: Options = {
  ecmaVersion: 2025,
  sourceType: "script",
  locations: false,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowImportExportEverywhere: true,
};

export function parseJavaScript(text: string): Parsed | ParseFailure {
  const html = text.includes("<!--") || text.includes("-->") ? withoutHtmlComments(text) : text;
  try {
    return { status: "parsed", text: html, ast: parse(html, OPTIONS) };
  } catch (error) {
    return failureFrom(error, html);
  }
}

/** The tokens of a text; those before the error, if it has one. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  try {
    parse(text, { ...OPTIONS, onToken: tokens });
  } catch {
    // The caller parses the outcome and reports it then.
  }
  return tokens.filter(({ type }) => type.label !== "eof");
}

/** Whether a text is one object literal with at least one property. */
export function isObjectLiteral(text: string): boolean {
  try {
    const node = parseExpressionAt(`(${text})`, 0, OPTIONS);
    return node.end === text.length + 1 && node.type === "ObjectExpression" && node.properties.length > 0;
  } catch {
    return false;
  }
}

/** A failure at an offset of a text that parses or does not, for a finding of ours. */
export function failureAt(text: string, offset: number, message: string): ParseFailure {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - (before.lastIndexOf("\n") + 1) + 1;
  return { status: "failed", reason: "syntax", message, offset, line, column };
}

/** A failure of a text that nests too deeply or has a line too long: nothing else is tried with it. */
export const excessFailure = (text: string, message = "The program is too deeply nested"): ParseFailure => ({
  ...failureAt(text, 0, message),
  reason: "excess",
});

function failureFrom(error: unknown, text: string): ParseFailure {
  if (error instanceof RangeError) return excessFailure(text);
  if (!(error instanceof SyntaxError)) throw error;
  const offset = "pos" in error && typeof error.pos === "number" ? error.pos : 0;
  const message = error.message.replace(/ \(\d+:\d+\)$/, "");
  return failureAt(text, offset, message === "Unexpected token" ? unexpected(text, offset) : message);
}

function unexpected(text: string, offset: number): string {
  if (text.slice(offset).trim() === "") return "Unexpected end of the program";
  const token = /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|=>|\.\.\.|[\s\S])/u.exec(text.slice(offset, offset + 40));
  return `Unexpected token '${token?.[0] ?? text.charAt(offset)}'`;
}

/**
 * HTML-like comments are a leftover of scripts that engines treat differently inside a function: they become plain
 * ones. (https://tc39.es/ecma262/#sec-html-like-comments)
 */
function withoutHtmlComments(text: string): string {
  const starts: number[] = [];
  try {
    parse(text, {
      ...OPTIONS,
      onComment: (block, _text, start) => {
        if (!block && !text.startsWith("//", start)) starts.push(start);
      },
    });
  } catch {
    // What was found before the error is put right; the error is found again by the caller.
  }
  return applyEdits(
    text,
    [...new Set(starts)].map((start) => ({ start, end: start + 2, text: "//" })),
  ).text;
}
