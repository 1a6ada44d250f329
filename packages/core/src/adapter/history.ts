import { executeCodeTool } from "../instructions/execute-code-tool.ts";
import type { Call } from "../types.ts";
import type { ExecuteCodeInterruption } from "./execute-code.ts";
import type { CallClaim } from "./settle-claims.ts";

/** One entry of a history that others hold, in the words of no framework. */
export type HistoryEntry<OUTPUT> =
  | { readonly type: "call"; readonly id: string }
  | Result<OUTPUT>
  | { readonly type: "question"; readonly id: string; readonly callId: string }
  | Answer;

interface Result<OUTPUT> {
  readonly type: "result";
  /** Of the call. */
  readonly id: string;
  readonly tool: string;
  readonly output: OUTPUT;
  /** What `Note` was put beside it, if any; looked at without trust. */
  readonly note: unknown;
  /** The framework says that the call was not run. */
  readonly denial?: { readonly message: string | undefined } | undefined;
}

interface Answer {
  readonly type: "answer";
  /** Of the question. */
  readonly id: string;
  readonly approved: boolean;
  readonly reason?: string | undefined;
}

/** What a result carries beside what the model reads: how its program goes on, or the seal of its outcome. */
export type Note =
  | { readonly continuation: string; readonly calls: readonly AskedCall[] }
  | { readonly sealed: string };

/** One call that a program waits for. Its ticket is the id of the call that asks. */
export type AskedCall = Pick<Call, "callId" | "tool" | "input" | "ticket" | "reason">;

/** A program that waits for people. */
export interface WaitingProgram {
  /** Id of the call of `execute_code` with which it goes on. */
  readonly next: string;
  readonly continuation: string;
  readonly calls: readonly AskedCall[];
}

/** A call to be made in place of the model. */
export interface OwnCall {
  readonly id: string;
  readonly tool: string;
  readonly input: unknown;
}

/** What a history says of programs: read in the order of its entries. */
export class History<OUTPUT> {
  /** Every call that any program has waited for, by its ticket. */
  readonly asked: Map<string, AskedCall> = new Map();
  /** What people said, by the id of the call. */
  readonly answers: Map<string, Answer> = new Map();
  readonly #calls = new Set<string>();
  readonly #results = new Map<string, Result<OUTPUT>>();
  readonly #questions = new Map<string, string>();
  /** By the model's call: its newest result, and how often it waited. */
  readonly #programs = new Map<string, { readonly output: OUTPUT; readonly note: Fields; readonly round: number }>();

  constructor(entries: Iterable<HistoryEntry<OUTPUT>>) {
    for (const entry of entries) {
      if (entry.type === "call") this.#calls.add(entry.id);
      else if (entry.type === "question") this.#questions.set(entry.id, entry.callId);
      else if (entry.type === "answer") this.answers.set(this.#questions.get(entry.id) ?? "", entry);
      else this.#addResult(entry, fieldsOf(entry.note));
    }
  }

  #addResult(result: Result<OUTPUT>, note: Fields): void {
    if (note.isOpen === true) return;
    this.#results.set(result.id, result);
    if (result.tool !== executeCodeTool.name) return;
    const [root, round] = split(result.id);
    this.#programs.set(root, { output: result.output, note, round });
    for (const call of callsIn(note)) this.asked.set(call.ticket, call);
  }

  get waiting(): readonly WaitingProgram[] {
    return [...this.#programs].flatMap(([root, { note, round }]) => {
      const { continuation } = note;
      const next = `${root}~${round + 1}`;
      return typeof continuation === "string" ? [{ next, continuation, calls: callsIn(note) }] : [];
    });
  }

  /** The program that goes on with this call of `execute_code`. */
  programOf(callId: string): WaitingProgram | undefined {
    return this.waiting.find(({ next }) => next === callId);
  }

  /** Calls and results that are none of the model's. */
  isOurs(callId: string): boolean {
    return this.asked.has(callId) || (callId.includes("~") && this.#programs.has(split(callId)[0]));
  }

  /** Whether the question is about a call that is none of the model's. */
  isOurQuestion(id: string): boolean {
    return this.asked.has(this.#questions.get(id) ?? "");
  }

  /** What came of the program that the model started by this call. */
  lastOutput(callId: string): OUTPUT | undefined {
    return this.#programs.get(callId)?.output;
  }

  /** Calls that were asked about and have no result. */
  isOpen(callId: string): boolean {
    return this.asked.has(callId) && !this.#results.has(callId);
  }

  /**
   * While programs wait: first the questions nobody has seen, then the programs go on whose questions are all answered,
   * or will never be, since the conversation `isOver` them.
   */
  ownCalls(isOver: boolean): OwnCall[] {
    const { waiting } = this;
    const unasked = waiting.flatMap((program) => program.calls).filter(({ ticket }) => !this.#calls.has(ticket));
    if (unasked.length > 0 && !isOver) return unasked.map(({ ticket, tool, input }) => ({ id: ticket, tool, input }));
    const ready = waiting.filter((program) => isOver || program.calls.every(({ ticket }) => this.#results.has(ticket)));
    return ready.map(({ next }) => ({ id: next, tool: executeCodeTool.name, input: { code: "" } }));
  }

  /** What is said of a call that was asked about: nobody's word counts as a no. */
  claimOf({ ticket }: AskedCall): CallClaim {
    const result = this.#results.get(ticket);
    const { sealed } = fieldsOf(result?.note);
    if (typeof sealed === "string") return { type: "sealed", outcome: sealed };
    const answer = this.answers.get(ticket);
    if (answer?.approved === true && result?.denial === undefined) return { type: "approved" };
    return { type: "rejected", message: answer?.reason ?? result?.denial?.message };
  }
}

/** Results of this note count as none. */
export const stopgap = { isOpen: true } as const;

/** The note of a program that waits: what its questions need, and how it goes on. */
export function noteOf({ continuation, interruptions }: ExecuteCodeInterruption): Note {
  const calls = interruptions.map(({ callId, tool, input, ticket, reason }) => ({
    callId,
    tool,
    input,
    ticket,
    reason,
  }));
  return { continuation, calls };
}

/** The model's own call that a call of `execute_code` goes on with, and how often it has gone on. */
function split(id: string): [root: string, round: number] {
  const [, root = id, round = "0"] = /^(.*)~(\d{1,4})$/s.exec(id) ?? [];
  return [root, Number(round)];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(note: unknown): Fields {
  return typeof note === "object" && note !== null ? (note as Fields) : {};
}

function callsIn({ calls }: Fields): AskedCall[] {
  return Array.isArray(calls) ? calls.filter((call) => typeof call?.ticket === "string") : [];
}
