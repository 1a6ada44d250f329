import { type Call, executeCodeTool } from "@codeact/core";
import type { AssistantModelMessage, JSONValue, ModelMessage, ToolModelMessage, ToolResultPart } from "ai";

/** One call that a program waits for. Its ticket is the id of the call that asks. */
export type WaitingCall = Pick<Call, "callId" | "tool" | "input" | "ticket" | "reason">;

/** A program that waits for people, as the messages tell it. */
export interface WaitingProgram {
  /** Id of the model's own call of `execute_code`. */
  readonly root: string;
  /** Id of the call with which it goes on. */
  readonly next: string;
  readonly continuation: string;
  readonly calls: readonly WaitingCall[];
}

export type Answer = { readonly approvalId: string; readonly approved: boolean; readonly reason?: string };
type Output = ToolResultPart["output"];
type Part = Exclude<AssistantModelMessage["content"], string>[number] | ToolModelMessage["content"][number];

/** What the messages say of programs; whatever a client made of them, it is looked at without trust. */
export interface History {
  readonly waiting: readonly WaitingProgram[];
  /** Every call that any program has waited for, by its ticket. */
  readonly asked: ReadonlyMap<string, WaitingCall>;
  /** Ids of all tool calls. */
  readonly calls: ReadonlySet<string>;
  /** By the id of the call. */
  readonly results: ReadonlyMap<string, Output>;
  /** What people said, by the id of the call. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** The messages as the model may see them: each program as one call with its last result. */
  forModel(): ModelMessage[];
}

/** Where a result carries what the model does not read. */
const mark = "codeact";

export function readHistory(messages: readonly ModelMessage[]): History {
  const calls = new Set<string>();
  const results = new Map<string, Output>();
  const requests = new Map<string, string>();
  const answers = new Map<string, Answer>();
  const asked = new Map<string, WaitingCall>();
  /** By the model's call: its newest result, and how often it waited. */
  const programs = new Map<string, { output: Output; round: number }>();
  for (const part of messages.flatMap(partsOf)) {
    if (part.type === "tool-call") calls.add(part.toolCallId);
    else if (part.type === "tool-approval-request") requests.set(part.approvalId, part.toolCallId);
    else if (part.type === "tool-approval-response") answers.set(requests.get(part.approvalId) ?? "", part);
    else if (part.type === "tool-result" && markOf(part.output).isOpen !== true) {
      results.set(part.toolCallId, part.output);
      if (part.toolName !== executeCodeTool.name) continue;
      const [root, round] = split(part.toolCallId);
      programs.set(root, { output: part.output, round });
      for (const call of waitingCalls(part.output)) asked.set(call.ticket, call);
    }
  }
  const waiting = [...programs].flatMap(([root, { output, round }]) => {
    const { continuation } = markOf(output);
    const next = `${root}~${round + 1}`;
    return typeof continuation === "string" ? [{ root, next, continuation, calls: waitingCalls(output) }] : [];
  });

  const isOurs = (part: Part): boolean =>
    "toolCallId" in part
      ? asked.has(part.toolCallId) || (part.toolCallId.includes("~") && programs.has(split(part.toolCallId)[0]))
      : "approvalId" in part && asked.has(requests.get(part.approvalId) ?? "");
  const seen = (part: Part): Part[] => {
    if (isOurs(part)) return [];
    const program = part.type === "tool-result" ? programs.get(part.toolCallId) : undefined;
    return [program === undefined ? part : ({ ...part, output: program.output } as Part)];
  };
  return {
    waiting,
    asked,
    calls,
    results,
    answers,
    forModel: () =>
      messages.flatMap((message) => {
        const content = partsOf(message).flatMap(seen);
        if (message.role !== "tool" && message.role !== "assistant") return [message];
        if (typeof message.content === "string") return [message];
        return content.length === 0 ? [] : [{ ...message, content } as ModelMessage];
      }),
  };
}

/** A result that carries how its program goes on, beside what the model would read. */
export function markOutput(value: string, continuation: string, calls: readonly WaitingCall[]): Output {
  const shown = calls.map(({ callId, tool, input, ticket, reason }) => ({ callId, tool, input, ticket, reason }));
  return { type: "text", value, providerOptions: { [mark]: { continuation, calls: shown as JSONValue } } };
}

/** The sealed outcome beside what a call that was approved returned. */
export function sealOutput(output: Output, sealed: string): Output {
  return output.type === "content"
    ? output
    : { ...output, providerOptions: { ...output.providerOptions, [mark]: { sealed } } };
}

export function sealOf(output: Output): string | undefined {
  const { sealed } = markOf(output);
  return typeof sealed === "string" ? sealed : undefined;
}

/**
 * The messages with a result for each call that was asked about and has none, since models must get one: a refusal when
 * the person went on without an answer, else a stopgap that counts as none.
 */
export function fillIn(
  messages: readonly ModelMessage[],
  { asked, results }: History,
  isOver: boolean,
): ModelMessage[] {
  const stopgap: Output = isOver
    ? { type: "execution-denied", reason: "nobody answered" }
    : { type: "text", value: "", providerOptions: { [mark]: { isOpen: true } } };
  return messages.flatMap((message): ModelMessage[] => {
    const missing = partsOf(message).flatMap((part) => {
      if (part.type !== "tool-call" || !asked.has(part.toolCallId) || results.has(part.toolCallId)) return [];
      const { toolCallId, toolName } = part;
      return [{ type: "tool-result" as const, toolCallId, toolName, output: stopgap }];
    });
    return missing.length === 0 ? [message] : [message, { role: "tool", content: missing }];
  });
}

/** The model's own call that a call of `execute_code` goes on with, and how often it has gone on. */
function split(toolCallId: string): [root: string, round: number] {
  const [, root = toolCallId, round = "0"] = /^(.*)~(\d{1,4})$/s.exec(toolCallId) ?? [];
  return [root, Number(round)];
}

function markOf(output: Output): Readonly<Record<string, unknown>> {
  return ("providerOptions" in output && output.providerOptions?.[mark]) || {};
}

function waitingCalls(output: Output): WaitingCall[] {
  const { calls } = markOf(output);
  return Array.isArray(calls) ? calls.filter((call) => typeof call?.ticket === "string") : [];
}

function partsOf(message: ModelMessage): Part[] {
  const isPlain = message.role === "user" || message.role === "system" || typeof message.content === "string";
  return isPlain ? [] : (message.content as Part[]);
}
