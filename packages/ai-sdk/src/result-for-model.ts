import type { RunResult } from "@codeact/core";

export interface TextForModel {
  readonly text: string;
  readonly isError: boolean;
}

/** A result as text for the model, never longer than `maxChars`. */
export function formatResultForModel(
  result: RunResult,
  { maxChars = 32_000 }: { maxChars?: number } = {},
): TextForModel {
  const logs = result.logs.map(({ level, text }) => (level === "log" ? text : `[${level}] ${text}`));
  const warnings = result.warnings.map(({ message }) => message);
  const text = [outcomeOf(result), section("Logs", logs), section("Warnings", warnings)].join("");
  return { text: shorten(text, maxChars), isError: result.status === "failed" };
}

function outcomeOf(result: RunResult): string {
  if (result.status === "completed") return JSON.stringify(result.value);
  const { code, name, message, frame, hint } = result.error;
  return [`${code}: ${name}: ${message}`, frame, hint && `Hint: ${hint}`].filter(Boolean).join("\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length > 0 ? `\n\n${title}:\n${lines.join("\n")}` : "";
}

function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const note = `\n... ${text.length - maxChars} characters left out; let the program return less ...\n`;
  const half = Math.max(0, Math.floor((maxChars - note.length) / 2));
  return text.slice(0, half) + note + text.slice(text.length - half);
}
