/** Whether a text is the arguments of `execute_code` as JSON instead of the program in them. */
export const isWrappedInJson = (text: string): boolean =>
  /^\s*\{\s*"(?:code|source|program|script|javascript|typescript)"\s*:\s*"/.test(text);

const fields = ["code", "program", "source", "script", "javascript", "typescript"];

/** The program in a text that is JSON of a string, of an object with one, or a string without its quotes. */
export function unwrapJson(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[{"]/.test(trimmed)) return programIn(parse(trimmed));
  const isOneLine = !trimmed.includes("\n") && trimmed.includes("\\n");
  return isOneLine ? programIn(parse(`"${trimmed.replace(/(?<!\\)"/g, '\\"')}"`)) : undefined;
}

function programIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const known = new Map(Object.entries(value));
  const found: unknown = fields.map((name) => known.get(name)).find((one) => typeof one === "string");
  return typeof found === "string" ? found : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
