/** What a program should see of the `CallToolResult` of an MCP tool: its data, or its error thrown. */
export function unwrapMcpResult(result: unknown): unknown {
  if (!isCallToolResult(result)) return result;
  const texts = result.content.flatMap((part) => (part.type === "text" && part.text !== undefined ? [part.text] : []));
  if (result.isError) throw new Error(texts.join("\n") || "The MCP tool failed.");
  if (result.structuredContent !== undefined) return result.structuredContent;
  const [text] = texts;
  return text !== undefined && result.content.length === 1 ? parsed(text) : result.content;
}

interface CallToolResult {
  content: { type: string; text?: string }[];
  structuredContent?: unknown;
  isError?: boolean;
}

function isCallToolResult(value: unknown): value is CallToolResult {
  return typeof value === "object" && value !== null && "content" in value && Array.isArray(value.content);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
