import { escapeHiding } from "../internal/escape-characters.ts";

const longest = 2_000;

/**
 * The input as a person is shown it: JSON with everything escaped that could hide or reorder text
 * (control, bidirectional and zero-width characters, lone surrogates); a cut says how many bytes were left out.
 */
export function previewInput(inputText: string): string {
  const safe = escapeHiding(inputText);
  if (safe.length <= longest) return safe;
  // Half a character would be a lone surrogate.
  const shown = safe.slice(0, longest).replace(/[\ud800-\udbff]$/, "");
  return `${shown}... [${Buffer.byteLength(safe) - Buffer.byteLength(shown)} bytes left out]`;
}
