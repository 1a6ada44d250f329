import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A fenced block: ` ```ts first.ts ` has language `ts` and the word `first.ts`. */
interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly code: string;
  readonly line: number;
  /** The text between this block and the next one. */
  readonly after: string;
}

export interface Page {
  readonly path: string;
  readonly blocks: readonly Block[];
}

/** Code of a page that runs by itself. */
export interface Example {
  /** Where it stands, for people. */
  readonly place: string;
  /** What the page calls it. */
  readonly file: string;
  readonly code: string;
  /** What a model writes in it, one program after another. */
  readonly programs: readonly string[];
  /** What it prints, in this order, perhaps with more in between. */
  readonly prints: readonly string[];
}

/** Reads a page of the repository, by its path there. */
export function readPage(path: string): Page {
  const text = readFileSync(resolve(import.meta.dirname, "../../..", path), "utf8");
  const fences = [...text.matchAll(/^```(\S*) *(.*)\n([\s\S]*?)^```$/gm)];
  const blocks = fences.map(({ 0: whole, 1: language = "", 2: info = "", 3: code = "", index }, at): Block => {
    const end = index + whole.length;
    return {
      language,
      words: info.split(" "),
      code,
      line: text.slice(0, index).split("\n").length,
      after: text.slice(end, fences[at + 1]?.index ?? text.length),
    };
  });
  return { path, blocks };
}

/**
 * The TypeScript of a page, each with what it prints: a paragraph after it that begins with "It prints", or a block marked `printed`.
 * What is marked `continued` belongs to the block before it, `fragment` is not run, `program` is what the model writes;
 * a block that exports something is a module, which a test of its own imports.
 */
export function examplesOf({ path, blocks }: Page): Example[] {
  const isExample = ({ language, words, code }: Block): boolean =>
    language === "ts" &&
    !["fragment", "printed", "program"].some((word) => words.includes(word)) &&
    !/^export /m.test(code);
  const starts = blocks.flatMap((block, at) => (isExample(block) && !block.words.includes("continued") ? [at] : []));
  return starts.map((start, at) => {
    const own = blocks.slice(start, starts[at + 1]);
    const [first] = own;
    return {
      place: `${path}:${first?.line}`,
      file: first?.words.find((word) => word.endsWith(".ts")) ?? "example.ts",
      code: own.flatMap((block) => (isExample(block) ? [block.code] : [])).join("\n"),
      programs: own.flatMap(({ words, code }) => (words.includes("program") ? [code] : [])),
      prints: own.flatMap(printedIn),
    };
  });
}

function printedIn({ words, code, after }: Block): string[] {
  if (words.includes("printed")) return [code.trim()];
  const sentences = after.match(/^It prints [^.`]*(?:`[^`]+`[^.`]*)+/gm) ?? [];
  return sentences.flatMap((sentence) => [...sentence.matchAll(/`([^`]+)`/g)].map(([, printed = ""]) => printed));
}
