import { typeError, wellFormed } from "./intrinsics.ts";

/** Web IDL: too few arguments are an error, although an `undefined` that was passed is not. */
export function requireArguments(args: readonly unknown[], count: number, where: string): void {
  if (args.length >= count) return;
  const wanted = count === 1 ? "1 argument" : `${count} arguments`;
  throw typeError(`${where} needs ${wanted}, but got ${args.length}`);
}

/** Web IDL's USVString: text without lone surrogates. */
export function toUsvString(value: unknown): string {
  return wellFormed(`${value as string}`);
}

/** Web IDL's dictionaries: an object or nothing. */
export function toDictionary(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" || typeof value === "function") return value as Readonly<Record<string, unknown>>;
  throw typeError(`${where}: the options must be an object`);
}
