interface CallToolResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
}

const resultKeys: ReadonlySet<string> = new Set(["content", "structuredContent", "isError", "_meta", "resultType"]);
const partTypes: ReadonlySet<unknown> = new Set(["text", "image", "audio", "resource", "resource_link"]);

/**
 * What a program should see of a `CallToolResult` of MCP (https://modelcontextprotocol.io/specification): its data;
 * throws its text when it is an error. Anything else is given back as it is.
 */
export function unwrapMcpResult(result: unknown): unknown {
  if (!isCallToolResult(result)) return result;
  const { content, structuredContent, isError } = result;
  const texts = content.map(({ text }) => text).filter((text) => typeof text === "string");
  if (isError === true) throw new Error(texts.join("\n") || "The MCP tool failed.");
  if (structuredContent !== undefined) return structuredContent;
  const [text] = texts;
  return content.length === 1 && text !== undefined ? objectIn(text) : content;
}

/** Strict, because a tool that is none of MCP may give `content` too. */
function isCallToolResult(value: unknown): value is CallToolResult {
  if (typeof value !== "object" || value === null || !("content" in value)) return false;
  const { content } = value;
  if (!Array.isArray(content) || !content.every(isPart)) return false;
  if (!Object.keys(value).every((key) => resultKeys.has(key))) return false;
  return content.length > 0 || "structuredContent" in value || "isError" in value;
}

function isPart(part: unknown): boolean {
  return typeof part === "object" && part !== null && "type" in part && partTypes.has(part.type);
}

/** Objects and arrays only: `00123` and `12345678901234567890` are text that merely looks like a number. */
function objectIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
