import { executeCodeTool } from "../instructions/execute-code-tool.ts";
import type { Call } from "../types.ts";
import type { ExecuteCodeInterruption } from "./execute-code.ts";
import type { CallClaim } from "./settle-claims.ts";

/** One entry of a history that others hold, in the words of no framework. */
export type HistoryEntry<OUTPUT> =
  | { readonly type: "call"; readonly id: string }
  | {
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
  | { readonly type: "question"; readonly id: string; readonly callId: string }
  | ({ readonly type: "answer"; readonly id: string } & Answer);

export interface Answer {
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

/** What a history says of programs. */
export interface History<OUTPUT> {
  readonly waiting: readonly WaitingProgram[];
  /** Every call that any program has waited for, by its ticket. */
  readonly asked: ReadonlyMap<string, AskedCall>;
  /** What people said, by the id of the call, with the id of the question. */
  readonly answers: ReadonlyMap<string, Answer & { readonly id: string }>;
  /** Calls and results that are none of the model's. */
  isOurs(callId: string): boolean;
  /** Whether the question is about a call that is none of the model's. */
  isOurQuestion(id: string): boolean;
  /** What came of the program that the model started by this call. */
  lastOutput(callId: string): OUTPUT | undefined;
  /** Calls that were asked about and have no result. */
  isOpen(callId: string): boolean;
  /**
   * While programs wait: first the questions nobody has seen, then the programs go on whose questions are all answered,
   * or will never be, since the conversation `isOver` them.
   */
  ownCalls(isOver: boolean): OwnCall[];
  /** What is said of a call that was asked about: nobody's word counts as a no. */
  claimOf(call: AskedCall): CallClaim;
}

/** Results of this note count as none. */
export const stopgap = { isOpen: true } as const;

/** Reads a history in the order of its entries. */
export function readHistory<OUTPUT>(entries: Iterable<HistoryEntry<OUTPUT>>): History<OUTPUT> {
  const calls = new Set<string>();
  const results = new Map<string, Extract<HistoryEntry<OUTPUT>, { type: "result" }>>();
  const questions = new Map<string, string>();
  const answers = new Map<string, Answer & { id: string }>();
  const asked = new Map<string, AskedCall>();
  /** By the model's call: its newest result, and how often it waited. */
  const programs = new Map<string, { output: OUTPUT; note: Fields; round: number }>();
  for (const entry of entries) {
    if (entry.type === "call") calls.add(entry.id);
    else if (entry.type === "question") questions.set(entry.id, entry.callId);
    else if (entry.type === "answer") answers.set(questions.get(entry.id) ?? "", entry);
    else {
      const note = fieldsOf(entry.note);
      if (note.isOpen === true) continue;
      results.set(entry.id, entry);
      if (entry.tool !== executeCodeTool.name) continue;
      const [root, round] = split(entry.id);
      programs.set(root, { output: entry.output, note, round });
      for (const call of callsIn(note)) asked.set(call.ticket, call);
    }
  }
  const waiting = [...programs].flatMap(([root, { note, round }]): WaitingProgram[] => {
    const { continuation } = note;
    const next = `${root}~${round + 1}`;
    return typeof continuation === "string" ? [{ next, continuation, calls: callsIn(note) }] : [];
  });
  const isOurs = (id: string): boolean => asked.has(id) || (id.includes("~") && programs.has(split(id)[0]));
  return {
    waiting,
    asked,
    answers,
    isOurs,
    isOurQuestion: (id) => asked.has(questions.get(id) ?? ""),
    lastOutput: (id) => programs.get(id)?.output,
    isOpen: (id) => asked.has(id) && !results.has(id),
    ownCalls(isOver) {
      const unasked = waiting.flatMap((program) => program.calls).filter(({ ticket }) => !calls.has(ticket));
      if (unasked.length > 0 && !isOver) return unasked.map(({ ticket, tool, input }) => ({ id: ticket, tool, input }));
      const ready = waiting.filter((program) => isOver || program.calls.every(({ ticket }) => results.has(ticket)));
      return ready.map(({ next }) => ({ id: next, tool: executeCodeTool.name, input: { code: "" } }));
    },
    claimOf({ ticket }) {
      const result = results.get(ticket);
      const { sealed } = fieldsOf(result?.note);
      if (typeof sealed === "string") return { type: "sealed", outcome: sealed };
      const answer = answers.get(ticket);
      if (answer?.approved === true && result?.denial === undefined) return { type: "approved" };
      return { type: "rejected", message: answer?.reason ?? result?.denial?.message };
    },
  };
}

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
