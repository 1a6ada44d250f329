import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { AIMessage, fakeModel } from "langchain";

export type ScriptedModel = ReturnType<typeof fakeModel>;

/** Each reply is the text of a message, or the programs of `execute_code` calls made at once; no text means no code. */
export function scriptedModel(...replies: (string | string[])[]): ScriptedModel {
  const model = fakeModel();
  for (const [turn, reply] of replies.entries()) {
    if (typeof reply === "string") model.respond(new AIMessage(reply));
    else
      model.respondWithTools(
        reply.map((code, index) => ({
          name: "execute_code",
          args: code === "" ? {} : { code },
          id: `call${turn}-${index}`,
        })),
      );
  }
  return model;
}

/** Names of the tools that each turn of the model was offered. */
export function offeredTools(model: ScriptedModel): string[][] {
  const offered: string[][] = [];
  const bind = model.bindTools.bind(model);
  model.bindTools = (tools) => {
    offered.push(tools.map(({ name }) => name));
    return bind(tools);
  };
  return offered;
}

export function toolMessages(messages: readonly BaseMessage[]): ToolMessage[] {
  return messages.filter((message) => ToolMessage.isInstance(message));
}
