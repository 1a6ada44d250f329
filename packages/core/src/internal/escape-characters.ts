/** Characters that hide or reorder text: control, bidirectional, zero-width, private, lone surrogates. */
const hiding = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
/** Control characters, but for tab and line feed. */
const control = /[^\P{Cc}\t\n]/gu;

/** Text in which nothing can hide, for people who decide by it. */
export function escapeHiding(text: string): string {
  return text.replace(hiding, escapeCharacter);
}

/** Text without control characters, for models and the terminals their text ends up in. */
export function escapeControl(text: string): string {
  return text.replace(control, escapeCharacter);
}

function escapeCharacter(character: string): string {
  let escaped = "";
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
