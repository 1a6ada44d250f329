/** Small checks of values of unknown origin, and larger ones made of them. */

export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === "string";
export const isFlag: Check = (value) => typeof value === "boolean";
export const isTime: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isAnything: Check = () => true;
export const isDigest: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
export const isRunId: Check = (value) => typeof value === "string" && /^run_[\w-]{1,60}$/.test(value);
export const isCallId: Check = (value) => typeof value === "string" && /^call_\d{1,15}$/.test(value);
export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
export const exactly =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const recordOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Exactly these fields, and of `optional` any. */
export function fields(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value) =>
    isRecord(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, field]) => known.get(name)?.(field) === true);
}

/** What a sandbox is started with. */
export const isStart: Check = fields({
  code: isText,
  seed: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  at: isTime,
  tools: isText,
  limits: fields({ argumentBytes: isCount, resultBytes: isCount, logBytes: isCount, timers: isCount, depth: isCount }),
});
