import { defaultLimits, type Limits } from "../limits.ts";
import type { Catalog } from "../tools/catalog.ts";
import type { InstructionOptions } from "../types.ts";
import { renderToolTypes } from "./render-tool-types.ts";
import { overviewTools } from "./tool-overview.ts";

export interface InstructionFacts extends InstructionOptions {
  /** Told where they are tighter than the defaults. */
  readonly limits?: Limits;
  /** `block` asks one question for the whole program. @default "call" */
  readonly approvalScope?: "call" | "block";
  /** Up to so many tools are declared; of more there is an overview. @default 30 */
  readonly inlineTools?: number;
  /** A sentence on what the program may do with files. @default it has none */
  readonly files?: string | undefined;
  /** A sentence on what the program may reach. @default nothing */
  readonly network?: string;
}

export const defaultInlineTools = 30;
/** Above this many names a sentence would be longer than it is worth. */
const namesInSentence = 12;

/** What the model must know to write a program that succeeds at the first try: a part of the system prompt. */
export function buildInstructions(catalog: Catalog, facts: InstructionFacts = {}): string {
  const inline = catalog.names.length <= (facts.inlineTools ?? defaultInlineTools);
  const rules = [
    "JavaScript or TypeScript with top-level await. Loop, join, filter and sum in code.",
    'Call tools as `await tools.name(input)` or `await call_tool("name", input)`; independent calls: `await Promise.all([...])`.',
    ...(inline ? [] : [discovery(catalog)]),
    "`return` only what you need, as JSON; console.log is for notes. Every program starts afresh.",
    "A failed call throws an Error with a `code`; catch it if you can go on.",
    ...surroundings(facts),
    ...approvals(catalog, facts),
    ...limits(facts.limits),
    ...directCalls(catalog, facts.toolsVisibleToModel ?? []),
  ];
  const opening = "When a task needs tools, write one program that does it all and run it with execute_code.";
  const tools = inline ? ["```ts", renderToolTypes(catalog), "```"] : [overviewTools(catalog)];
  return [opening, ...rules.map((rule) => `- ${rule}`), ...tools].join("\n");
}

function discovery({ names }: Catalog): string {
  return `There are ${names.length} tools. First run \`return await describe_tools(await search_tools("words"))\`: the TypeScript of those that match. Names you know go straight to \`describe_tools([...])\`.`;
}

function surroundings({ files, network }: InstructionFacts): string[] {
  const opened = [files, network].filter((sentence) => sentence !== undefined);
  const closed = ["imports", ...(files === undefined ? ["files"] : []), ...(network === undefined ? ["network"] : [])];
  const last = closed.length > 1 ? ` or ${closed.pop()}` : "";
  return [...opened, `No ${closed.join(", ")}${last}.`];
}

function approvals(catalog: Catalog, { approvalScope }: InstructionFacts): string[] {
  const named = (wanted: (mode: unknown) => boolean): string[] =>
    [...catalog.tools.values()].filter(({ tool }) => wanted(tool.approvalMode)).map(({ tool }) => tool.name);
  const always = named((mode) => mode === "always_require");
  const perhaps = named((mode) => typeof mode === "function");
  if (always.length + perhaps.length === 0) return [];
  if (approvalScope === "block") return ["A person approves the program before it runs."];
  const sentences: string[] = [];
  if (always.length > 0) sentences.push(`${listNames(always)}: a person approves each call.`);
  if (perhaps.length > 0) sentences.push(`${listNames(perhaps)}: a person may have to approve.`);
  return [`${sentences.join(" ")} A refused call throws code APPROVAL_DENIED; do not try it again.`];
}

function limits(given: Limits = defaultLimits): string[] {
  const told: string[] = [];
  if (given.toolCalls < defaultLimits.toolCalls) told.push(`${given.toolCalls} tool calls`);
  if (given.wallMs < defaultLimits.wallMs) told.push(`${given.wallMs / 1000} seconds`);
  return told.length === 0 ? [] : [`A program has at most ${told.join(" and ")}.`];
}

function directCalls(catalog: Catalog, visible: readonly string[]): string[] {
  const both = catalog.names.filter((name) => visible.includes(name));
  if (both.length === 0) return [];
  return [`${listNames(both)} can also be called directly; do so when you need just one raw result.`];
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, namesInSentence);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
