import type { ToolCall } from "@langchain/core/messages";
import { AIMessage, type BaseMessage, RemoveMessage, ToolMessage } from "@langchain/core/messages";
import { type BaseCheckpointSaver, getConfig, REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import type { KeptStretch } from "./run-program.ts";

/** Gives what the model reads of a program that has not finished: nobody answered it, or its process died. */
type SetAside = (call: ToolCall, waiting: KeptStretch | undefined) => Promise<ToolMessage>;

/**
 * Calls of a tool that have no result although the conversation has gone on, since LangGraph drops what waits when it gets
 * new input: each gets a result after the message that made it. Gives all messages anew, or nothing when none is open.
 */
export async function answerOpenCalls(
  messages: readonly BaseMessage[],
  tool: string,
  setAside: SetAside,
): Promise<BaseMessage[] | undefined> {
  const answered = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? [message.tool_call_id] : [])),
  );
  const isOpen = ({ name, id = "" }: ToolCall): boolean => name === tool && !answered.has(id);
  const rewritten: BaseMessage[] = [];
  let isChanged = false;
  for (const message of messages) {
    rewritten.push(message);
    for (const call of AIMessage.isInstance(message) ? (message.tool_calls ?? []).filter(isOpen) : []) {
      rewritten.push(await setAside(call, await findStretch(call.id)));
      isChanged = true;
    }
  }
  return isChanged ? [new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ...rewritten] : undefined;
}

/** The last stretch of a program, from the checkpoint that it waited in. */
async function findStretch(toolCallId: string | undefined): Promise<KeptStretch | undefined> {
  const { thread_id, checkpoint_ns = "", __pregel_checkpointer } = getConfig()?.configurable ?? {};
  const saver: BaseCheckpointSaver | undefined = __pregel_checkpointer;
  const graph = String(checkpoint_ns).split("|").slice(0, -1).join("|");
  const checkpoints = saver?.list({ configurable: { thread_id, checkpoint_ns: graph } }, { limit: 20 }) ?? [];
  for await (const { pendingWrites = [] } of checkpoints) {
    const stretch = pendingWrites
      .map(([, , value]) => value as KeptStretch | undefined)
      .findLast((value) => value?.status === "interrupted" && value.toolCallId === toolCallId);
    if (stretch !== undefined) return stretch;
  }
  return undefined;
}
