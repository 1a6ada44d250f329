import type { CodeActOptions, Decision, JsonSchema, JsonValue } from "@codeact/core";

/** What an adapter gives the suite: how its framework does what every framework does. `Tool` is the framework's own. */
export interface AdapterUnderTest<Tool> {
  /** URL of a module that exports this object as `adapter`: the suite starts processes that import it. */
  readonly module: string;
  /** A tool as users of the framework write one. */
  readonly tool: (spec: ToolSpec) => Tool;
  /** An agent made of new objects, as a new process makes it; with `saved` it goes on from there. */
  readonly open: (setup: AgentSetup<Tool>, saved?: string) => Promise<Session>;
  /** Wirings whose programs can stop for a person. In the others a tool that may ask is refused at construction. */
  readonly interrupts: readonly Wiring[];
  /** Every other kind of tool the framework has, called by a program. */
  readonly shapes: readonly ToolShape<Tool>[];
  /** Tools that no program can call; construction throws. */
  readonly refused: readonly RefusedTool<Tool>[];
  /** Puts a result of a call that waits into what was saved, as somebody who holds it could. Absent where nobody can. */
  readonly forge?: (saved: string, question: Question, output: JsonValue) => string;
  /** Most lines of code behind an entry of the package, where 300 are not enough. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Cases that cannot pass, by name, with the reason. One that passes all the same fails the suite. */
  readonly skips?: Readonly<Record<string, string>>;
}

/** Provider: tools, instructions and approvals in one; standalone: the tool alone; static: its instructions by hand. */
export type Wiring = "provider" | "standalone" | "static";

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** Asks a person first, by the framework's own means. @default false */
  readonly needsApproval?: boolean;
  readonly execute: (input: JsonObject, signal: AbortSignal | undefined) => JsonValue | Promise<JsonValue>;
}

export type JsonObject = { readonly [key: string]: JsonValue };

export interface ToolShape<Tool> {
  /** Such as "a tool with a zod schema". */
  readonly name: string;
  readonly tool: Tool;
  readonly code: string;
  /** What the program returns. */
  readonly value: JsonValue;
}

export interface RefusedTool<Tool> {
  readonly name: string;
  readonly tool: Tool;
  /** Of the error: the tool's name and the reason. */
  readonly message: RegExp;
}

export interface AgentSetup<Tool> {
  readonly wiring: Wiring;
  /** The user's own instructions. */
  readonly instructions: string;
  /** Tools of programs. */
  readonly tools: readonly Tool[];
  /** Tools the model calls itself. One of the same name as a tool of programs keeps an approval rule of its own. */
  readonly directTools: readonly Tool[];
  /** What the scripted model says, from the first request of this session on. */
  readonly replies: readonly Reply[];
  /** For the adapter's factory, as they are. */
  readonly options: Omit<CodeActOptions, "tools">;
  /** For the adapter's factory: most characters of a result that the model reads. */
  readonly modelOutputChars?: number;
  /** An empty folder of this conversation, the same in each of its processes. */
  readonly folder: string;
}

/** A text ends the turn. A list is calls made at once: of `execute_code` with `code`, or of a direct tool. */
export type Reply = string | readonly ModelCall[];
export type ModelCall = { readonly code: string } | { readonly tool: string; readonly input: JsonObject };

/** One conversation with the agent, in one process. */
export interface Session extends AsyncDisposable {
  /** Says something to the agent; settles when it has answered or asks. Rejects as the framework does. */
  say(text: string, options?: TurnOptions): Promise<Turn>;
  /** Answers questions, by id; others stay open. The same promise as `say`. */
  answer(answers: Readonly<Record<string, Decision>>, options?: TurnOptions): Promise<Turn>;
  /** What the framework keeps of the conversation between processes, as text. */
  save(): Promise<string>;
  /** What the model was sent in this session. */
  readonly requests: readonly ModelRequest[];
  /** Ended spans of this session, each as the names from the root down to it. */
  spans(): readonly (readonly string[])[];
}

export interface TurnOptions {
  readonly signal?: AbortSignal;
  /** By the framework's streaming interface. @default false */
  readonly stream?: boolean;
}

export interface Turn {
  /** The model's answer; empty when there are questions. */
  readonly text: string;
  /** All that are open, in the order of the calls. */
  readonly questions: readonly Question[];
  /** With `stream`: what was streamed of the calls inside programs while they ran. */
  readonly progress: readonly unknown[];
}

/** As the framework itself shows it to an application. */
export interface Question {
  /** The same in every process. */
  readonly id: string;
  readonly tool: string;
  readonly input: JsonValue;
}

export interface ModelRequest {
  readonly instructions: string;
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** The texts of all tool results, in order. */
  readonly results: readonly string[];
  /** The whole of it, as JSON. */
  readonly text: string;
}
