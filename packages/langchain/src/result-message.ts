import { type CodeAct, executeCodeTool } from "@codeact/core";
import type { Stretch } from "@codeact/core/adapter";
import { type ContentBlock, ToolMessage } from "@langchain/core/messages";

/** What the model reads, with the files the program left; the result itself is the artifact, which the model never sees. */
export function resultMessage(core: CodeAct, result: Stretch, toolCallId = ""): ToolMessage {
  const { text, isError, files } = core.resultForModel(result);
  const blocks = files.map(({ name, mediaType: mimeType, base64: data, isImage }): ContentBlock.Multimodal.Standard => {
    return { type: isImage ? "image" : "file", mimeType, data, metadata: { filename: name } };
  });
  return new ToolMessage({
    status: isError ? "error" : "success",
    content: blocks.length === 0 ? text : [{ type: "text", text }, ...blocks],
    artifact: result,
    tool_call_id: toolCallId,
    name: executeCodeTool.name,
  });
}

/** What the model reads of a program that cannot go on. */
export function lostMessage(why: string, toolCallId = ""): ToolMessage {
  return new ToolMessage({
    status: "error",
    content: `${why} Calls of this program may have taken effect: look before you repeat them.`,
    tool_call_id: toolCallId,
    name: executeCodeTool.name,
  });
}
