import { styleText } from "node:util";
import { createHighlight } from "./highlight.ts";
import type { Measurement } from "./measure.ts";

export interface Screen {
  intro(model: { name: string; scripted: boolean; keys: readonly string[] }): void;
  wiring(title: string, explanation: string): void;
  turn(number: number): void;
  program(source: string): void;
  call(tool: string, input: unknown, output: unknown): void;
  summary(classic: Measurement, codeact: Measurement, expected: number): void;
}

/** Shows the demo as it happens. `print` gets lines of text. */
export async function createScreen(print: (text: string) => void, columns: number): Promise<Screen> {
  const highlight = await createHighlight();
  return {
    intro({ name, scripted, keys }) {
      print(bold("The grand total of every user's orders: the same five tools, wired twice."));
      if (!scripted) return print(`Played by ${bold(name)}.`);
      print(`Played by ${bold(name)}, offline: requests, tools, database and sandbox are real, the model is not.`);
      print(
        dim("It answers at once, so times are those of tools and sandbox; a real model adds seconds for each turn."),
      );
      print(dim(`For a real model set ${keys.join(" or ")}.`));
    },
    wiring(title, explanation) {
      print(`\n${bold(title)}  ${dim(explanation)}`);
    },
    turn(number) {
      print(dim(`  model turn ${number}`));
    },
    program(source) {
      print(`    ${cyan("execute_code")}`);
      print(indent(highlight(source), `    ${dim("|")} `));
    },
    call(tool, input, output) {
      const room = Math.max(20, columns - tool.length - 6);
      print(`    ${cyan(tool)} ${dim(cut(`${brief(input)} -> ${brief(output)}`, room))}`);
    },
    summary(classic, codeact, expected) {
      print("");
      for (const row of table(classic, codeact)) print(row);
      print("");
      const right = classic.total === expected && codeact.total === expected;
      print(right ? green(`Both totals are what SQL says: ${money(expected)}.`) : red(`SQL says ${money(expected)}.`));
    },
  };
}

/** For `--json`: nothing is shown until the end. */
export const silentScreen: Screen = {
  intro() {},
  wiring() {},
  turn() {},
  program() {},
  call() {},
  summary() {},
};

function table(classic: Measurement, codeact: Measurement): string[] {
  const count = (number: number) => number.toLocaleString("en-US");
  const rows: [string, string, string, string][] = [
    ["", "classic", "CodeAct", ""],
    ["model turns", count(classic.turns), count(codeact.turns), ""],
    ["tool calls", count(classic.toolCalls), count(codeact.toolCalls), ""],
    ["tokens", count(classic.tokens), count(codeact.tokens), percent(codeact.tokens, classic.tokens)],
    ["time", `${count(classic.ms)} ms`, `${count(codeact.ms)} ms`, ""],
    ["grand total", money(classic.total), money(codeact.total), ""],
  ];
  return rows.map(([name, left, right, note], index) => {
    const line = `  ${name.padEnd(12)}${left.padStart(12)}${right.padStart(12)}`;
    return (index === 0 ? bold(line) : line) + (note && `   ${green(note)}`);
  });
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}

function money(dollars: number): string {
  return `$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
}

/** JSON without the quotation marks, to get more of it onto a line. */
function brief(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").replaceAll('"', "");
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function indent(text: string, margin: string): string {
  return text.replaceAll(/^/gm, margin);
}

function bold(text: string): string {
  return styleText("bold", text);
}

function dim(text: string): string {
  return styleText("dim", text);
}

function cyan(text: string): string {
  return styleText("cyan", text);
}

function green(text: string): string {
  return styleText("green", text);
}

function red(text: string): string {
  return styleText("red", text);
}
