import { History, type HistoryEntry, type Note, stopgap } from "@codeact/core/adapter";
import type { AssistantModelMessage, ModelMessage, ToolModelMessage, ToolResultPart } from "ai";

export type Output = ToolResultPart["output"];
type Part = Exclude<AssistantModelMessage["content"], string>[number] | ToolModelMessage["content"][number];

/** What the messages say of programs, in core's words. */
export function readMessages(messages: readonly ModelMessage[]): History<Output> {
  return new History(messages.flatMap(partsOf).flatMap(toEntry));
}

function toEntry(part: Part): HistoryEntry<Output>[] {
  switch (part.type) {
    case "tool-call":
      return [{ type: "call", id: part.toolCallId }];
    case "tool-approval-request":
      return [{ type: "question", id: part.approvalId, callId: part.toolCallId }];
    case "tool-approval-response":
      return [{ type: "answer", id: part.approvalId, approved: part.approved, reason: part.reason }];
    case "tool-result": {
      const { toolCallId, toolName, output } = part;
      const note = "providerOptions" in output ? output.providerOptions?.codeact : undefined;
      const denial = output.type === "execution-denied" ? { message: output.reason } : undefined;
      return [{ type: "result", id: toolCallId, tool: toolName, output, note, denial }];
    }
    default:
      return [];
  }
}

/** The note goes where no model reads it. */
export function withNote(output: Output, note: Note | typeof stopgap): Output {
  if (output.type === "content") return output;
  return { ...output, providerOptions: { ...output.providerOptions, codeact: JSON.parse(JSON.stringify(note)) } };
}

/** The messages as the model may see them: each program as one call with its last result. */
export function forModel(messages: readonly ModelMessage[], history: History<Output>): ModelMessage[] {
  const shown = (part: Part): Part[] => {
    if ("toolCallId" in part ? history.isOurs(part.toolCallId) : isOurAnswer(part, history)) return [];
    const output = part.type === "tool-result" ? history.lastOutput(part.toolCallId) : undefined;
    return [output === undefined ? part : ({ ...part, output } as Part)];
  };
  return messages.flatMap((message) => {
    const parts = partsOf(message);
    const content = parts.flatMap(shown);
    if (content.length === 0 && parts.length > 0) return [];
    return [parts.length > 0 ? ({ ...message, content } as ModelMessage) : message];
  });
}

function isOurAnswer(part: Part, history: History<Output>): boolean {
  return "approvalId" in part && history.isOurQuestion(part.approvalId);
}

/**
 * The messages with a result for each call that was asked about and has none, since models must get one: a refusal when
 * the person went on without an answer, else a stopgap.
 */
export function fillIn(messages: readonly ModelMessage[], history: History<Output>, isOver: boolean): ModelMessage[] {
  const output: Output = isOver
    ? { type: "execution-denied", reason: "nobody answered" }
    : withNote({ type: "text", value: "" }, stopgap);
  return messages.flatMap((message): ModelMessage[] => {
    const missing = partsOf(message).flatMap((part) => {
      if (part.type !== "tool-call" || !history.isOpen(part.toolCallId)) return [];
      const { toolCallId, toolName } = part;
      return [{ type: "tool-result" as const, toolCallId, toolName, output }];
    });
    return missing.length === 0 ? [message] : [message, { role: "tool", content: missing }];
  });
}

function partsOf(message: ModelMessage): Part[] {
  const isPlain = message.role === "user" || message.role === "system" || typeof message.content === "string";
  return isPlain ? [] : (message.content as Part[]);
}
