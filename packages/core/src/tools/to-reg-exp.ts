/** A pattern of JSON Schema as a regular expression: Unicode-aware, or, if it is not valid so (`[\w-.]`), as plain JavaScript has it. */
export function toRegExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}
