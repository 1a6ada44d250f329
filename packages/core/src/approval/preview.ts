const longest = 2_000;

/**
 * The input as a person is shown it: JSON with everything escaped that could hide or reorder text
 * (control, bidirectional and zero-width characters, lone surrogates); a cut says how many bytes were left out.
 */
export function previewInput(inputText: string): string {
  const safe = inputText.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu, escapeCharacter);
  if (safe.length <= longest) return safe;
  const shown = safe.slice(0, longest);
  return `${shown}... [${Buffer.byteLength(safe) - Buffer.byteLength(shown)} bytes left out]`;
}

function escapeCharacter(character: string): string {
  let escaped = "";
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
