/** How much a goal does: in CI, in one whole reliability run, in a night. */
export type Size = "quick" | "full" | "nightly";

export interface GoalOptions {
  readonly seed: number;
  readonly size: Size;
  /** So many of something: fewer in the quick size, 20 times as many in a night. */
  count(full: number, quick: number): number;
}

/** Something that was measured, and what it is held to. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly most?: number;
  readonly least?: number;
}

export type Chart = LineChart | Histogram;

export interface LineChart {
  readonly kind: "line";
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Histogram {
  readonly kind: "histogram";
  readonly title: string;
  readonly x: string;
  readonly values: readonly number[];
}

export interface Outcome {
  readonly figures: readonly Figure[];
  readonly charts?: readonly Chart[];
}

/** Throws, with all that is needed to understand it, when something came out wrong. */
export type Goal = (options: GoalOptions) => Promise<Outcome>;

export const holds = ({ value, most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }: Figure): boolean =>
  value <= most && value >= least;
