import { ConfigurationError } from "../errors.ts";

/** Throws `CODEACT_CONFIGURATION` naming `option` unless `value` is a whole number from `least` to `most`. @default most: no bound */
export function expectWhole(option: string, value: unknown, least: number, most?: number): asserts value is number {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= (most ?? Infinity)) return;
  const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`;
  throw new ConfigurationError(option, `must be a whole number ${range}`);
}
