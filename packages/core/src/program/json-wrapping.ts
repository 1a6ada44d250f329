/** Whether a text is the arguments of `execute_code` as JSON instead of the program in them. */
export const isWrappedInJson = (text: string): boolean =>
  /^\s*\{\s*"(?:code|source|program|script|javascript|typescript)"\s*:\s*"/.test(text);
