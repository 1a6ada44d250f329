/** Today in this world, a Wednesday. Every time in it is UTC. */
export const TODAY = "2025-03-12";

const DAY_MS = 86_400_000;

/** The date a number of days after another, as YYYY-MM-DD. */
export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The time of a date a number of minutes after midnight. */
export const timeAt = (date: string, minutes: number): string =>
  `${date}T${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}:00Z`;

export const padded = (value: number | string, width: number): string => String(value).padStart(width, "0");

/** Rounds an amount to cents. */
export const cents = (amount: number): number => Math.round(amount * 100 + 1e-6) / 100;

/** Orders by a key, as a comparison function for `sort`. */
export const byKey =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
