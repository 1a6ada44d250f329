import { type Artifact, formatResultForModel, type RunResult } from "@codeact/core";
import { type ContentBlock, ToolMessage } from "@langchain/core/messages";

export interface ResultMessage {
  readonly result: RunResult;
  readonly name: string;
  readonly maxChars: number | undefined;
  /** Of the call that is answered; without one there is only content. */
  readonly toolCallId: string | undefined;
}

/** What the model reads, with the files the program left; the result itself is the artifact, which the model never sees. */
export function resultMessage({
  result,
  name,
  maxChars,
  toolCallId,
}: ResultMessage): ToolMessage | ToolMessage["content"] {
  const { text, isError } = formatResultForModel(result, { maxChars });
  const content =
    result.artifacts.length === 0 ? text : [{ type: "text", text }, ...result.artifacts.flatMap(fileBlock)];
  if (toolCallId === undefined) return content;
  const status = isError ? "error" : "success";
  return new ToolMessage({ status, content, artifact: result, tool_call_id: toolCallId, name });
}

/** None for a large file, which stays on the host: the result has its path. */
function fileBlock(artifact: Artifact): ContentBlock.Multimodal.Standard[] {
  if (!("data" in artifact)) return [];
  const { name, mediaType, data } = artifact;
  const type = mediaType.startsWith("image/") ? "image" : "file";
  return [{ type, mimeType: mediaType, data: Buffer.from(data).toString("base64"), metadata: { filename: name } }];
}
