import { type Artifact, executeCodeTool, formatResultForModel, type RunResult } from "@codeact/core";
import { type ContentBlock, ToolMessage } from "@langchain/core/messages";

/** What the model reads, with the files the program left; the result itself is the artifact, which the model never sees. */
export function resultMessage(result: RunResult, toolCallId: string, maxChars?: number): ToolMessage {
  const { text, isError } = formatResultForModel(result, { maxChars });
  return new ToolMessage({
    status: isError ? "error" : "success",
    content: result.artifacts.length === 0 ? text : [{ type: "text", text }, ...result.artifacts.flatMap(fileBlock)],
    artifact: result,
    tool_call_id: toolCallId,
    name: executeCodeTool.name,
  });
}

/** None for a large file, which stays on the host: the result has its path. */
function fileBlock(artifact: Artifact): ContentBlock.Multimodal.Standard[] {
  if (!("data" in artifact)) return [];
  const { name, mediaType, data } = artifact;
  // No model reads SVG as a picture.
  const type = mediaType.startsWith("image/") && mediaType !== "image/svg+xml" ? "image" : "file";
  return [{ type, mimeType: mediaType, data: Buffer.from(data).toString("base64"), metadata: { filename: name } }];
}

/** What the model reads of a program that cannot go on. */
export function lostMessage(why: string, toolCallId: string): ToolMessage {
  return new ToolMessage({
    status: "error",
    content: `${why} Calls of this program may have taken effect: look before you repeat them.`,
    tool_call_id: toolCallId,
    name: executeCodeTool.name,
  });
}
