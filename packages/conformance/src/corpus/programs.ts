import { readdirSync, readFileSync } from "node:fs";

/** A program as a model wrote it, for a task of the world. */
export interface CorpusProgram {
  readonly id: string;
  readonly task: string;
  readonly habit: string;
  /** The file it is in: programs of one kind. */
  readonly group: string;
  readonly expected: ExpectedOutcome;
  readonly source: string;
}

export type ExpectedOutcome =
  /** It gives the task's result, and has the task's effects. */
  | { readonly status: "result" }
  /** It is refused before it starts, with a hint that matches. */
  | { readonly status: "refused"; readonly hint: RegExp }
  /** It ends with an error whose message matches. */
  | { readonly status: "error"; readonly message: RegExp }
  /** It ends well but without the result: a mistake that only the result shows. */
  | { readonly status: "wrong" };

/** The texts stay in `src`: the compiler copies no text files, and this package is not published. */
const DIRECTORY = new URL("../../src/corpus/programs/", import.meta.url);
const HEADER = /^=== (\S+) \| (.+?) \| (result|wrong|(refused|error) \/(.+)\/)$/;

/** Reads the whole corpus. */
export function readPrograms(): CorpusProgram[] {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith(".txt"));
  const programs = files
    .sort()
    .flatMap((name) => parseGroup(name.slice(0, -4), readFileSync(new URL(name, DIRECTORY), "utf8")));
  const ids = programs.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`Two programs of the corpus are called ${twice}`);
  return programs;
}

/** A file of programs: each begins with a line `=== task | habit | expected outcome`, and ends before the next one. */
export function parseGroup(group: string, text: string): CorpusProgram[] {
  return text
    .split(/^(?==== )/m)
    .filter((part) => part.startsWith("=== "))
    .map((part) => {
      const headerEnd = part.indexOf("\n");
      const [, task, habit, status, kind, pattern = ""] = HEADER.exec(part.slice(0, headerEnd)) ?? [];
      if (task === undefined || habit === undefined)
        throw new Error(`Not a header in ${group}: ${part.slice(0, headerEnd)}`);
      const source = part.slice(headerEnd + 1).replace(/\n+$/, "");
      return {
        id: `${group}/${task}: ${habit}`,
        task,
        habit,
        group,
        expected: outcome(kind ?? status, pattern),
        source,
      };
    });
}

function outcome(status: string | undefined, pattern: string): ExpectedOutcome {
  if (status === "refused") return { status, hint: new RegExp(pattern, "i") };
  if (status === "error") return { status, message: new RegExp(pattern, "i") };
  return { status: status === "wrong" ? "wrong" : "result" };
}
