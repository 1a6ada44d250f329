import { isWrappedInJson } from "./json-wrapping.ts";
import { measureNesting } from "./nesting.ts";
import type { ParseFailure } from "./parse-javascript.ts";

interface Habit {
  readonly hint: string | ((text: string, failure: ParseFailure) => string);
  applies(text: string, failure: ParseFailure): boolean;
}

/** No pattern here may go back over what it has read, nor across lines: the texts are hostile. */
const PYTHON =
  /^[ \t]*(?:(?:def|elif|except|with)\b[^\n]*:|(?:for|if|while|class)\b[^({\n]*:|else:|try:|from \w+ import \w[^\n]*|import \w+(?: as \w+)?|pass)[ \t]*(?:#[^\n]*)?$/m;
const PYTHON_WORDS =
  /\bprint\(f["']|\blambda \w{1,40}:|\bf"[^"\n]{0,200}\{|\bNone\b|\bTrue\b|\bnot in\b|\bfor \w{1,40} in [^)\n]{0,200}\]/;

/** Known habits behind a syntax error, the most telling first. */
const HABITS: readonly Habit[] = [
  {
    hint: "Send the program itself, not JSON that holds it.",
    applies: isWrappedInJson,
  },
  {
    hint: "Line breaks are written as \\n here; send the program with real ones.",
    applies: (text, { offset }) =>
      !text.includes("\n") && text.slice(Math.max(0, offset - 2), offset + 2).includes("\\n"),
  },
  {
    hint: "This looks like Python. Write the program in JavaScript or TypeScript.",
    applies: (text) => PYTHON.test(text) || PYTHON_WORDS.test(text),
  },
  {
    hint: "This is JavaScript: write && for and, || for or, ! for not.",
    applies: (text, { offset }) => /(?:^|[\s(])(?:and|or|not)\s/.test(text.slice(Math.max(0, offset - 8), offset + 8)),
  },
  {
    hint: "Decorators are not supported; call the function yourself.",
    applies: (text, { offset }) => text.startsWith("@", offset),
  },
  {
    hint: "JSX is not supported; return plain data.",
    applies: (text, { offset }) =>
      /<(?:[A-Za-z][\w.]*[^<>]*|)>[^;]*<\/[A-Za-z]*/.test(text.slice(Math.max(0, offset - 80), offset + 400)),
  },
  {
    hint: "`await` needs an async function around it: make the callback or function that holds it `async`.",
    applies: (text, { offset, message }) =>
      /\bawait\b/.test(message) ||
      /\bawait\s*$/.test(text.slice(Math.max(0, offset - 12), offset)) ||
      text.startsWith("await", offset),
  },
  {
    hint: (_text, { message }) =>
      `${/'(.+?)'/.exec(message)?.[1] ?? "The name"} is declared twice in the same scope; rename one of them or assign to it without a new declaration.`,
    applies: (_text, { message }) => /already been declared|duplicate/i.test(message),
  },
  {
    hint: "Send only the program, without explanations, as JavaScript or TypeScript.",
    applies: (text) => isProse(text.replace(/`[^`]*`/g, "")),
  },
  {
    hint: "A string or template is not closed.",
    applies: (_text, { message }) => /unterminated/i.test(message),
  },
  {
    hint: (text) => unclosedHint(text),
    applies: (text, { message }) =>
      /end of the program|<eof>/.test(message) && measureNesting(text).unclosed.length > 0,
  },
  {
    hint: "Break it into smaller statements, on lines of their own.",
    applies: (_text, { reason }) => reason === "excess",
  },
];

/** What to do about a syntax error, when it comes from a known habit. */
export function syntaxHint(text: string, failure: ParseFailure): string | undefined {
  const habit = HABITS.find(({ applies }) => applies(text, failure));
  return typeof habit?.hint === "function" ? habit.hint(text, failure) : habit?.hint;
}

/** Sentences: words in a row, and nothing of what any program has. */
const isProse = (text: string): boolean =>
  /(?<![a-z'’])[a-z'’]+(?: [a-z'’]+){2}/i.test(text) && !/[;={}]|\w\(/.test(text);

function unclosedHint(text: string): string {
  const offset = measureNesting(text).unclosed.at(-1) ?? 0;
  const line = text.slice(0, offset).split("\n").length;
  return `The ${text.charAt(offset)} opened on line ${line} is never closed; the program may have been cut off.`;
}
