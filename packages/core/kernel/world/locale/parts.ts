/** A piece of a formatted text, as `formatToParts` tells them. */
export interface Part {
  readonly type: string;
  readonly value: string;
}

export function addPart(parts: Part[], type: string, value: string): void {
  if (value !== "") parts[parts.length] = { type, value };
}

export function joinParts(parts: readonly Part[]): string {
  let text = "";
  for (let index = 0; index < parts.length; index += 1) text += (parts[index] as Part).value;
  return text;
}
