import type { Story } from "./story.ts";

/** Where moments stand between 0 and 1; while only a person is awaited, hours take as little room as seconds. */
export interface TimeScale {
  at(moment: number): number;
  readonly marks: readonly { readonly at: number; readonly ms: number }[];
  /** Time that was left out. */
  readonly waits: readonly { readonly at: number; readonly width: number; readonly ms: number }[];
}

/** Share of the whole that each wait takes; shorter ones stand as they are. */
const waitShare = 0.06;
const mostMarks = 6;

export function createTimeScale(story: Story): TimeScale {
  const begin = story.started.at;
  const waits = waitsOf(story);
  const waited = waits.reduce((sum, { from, to }) => sum + to - from, 0);
  const active = Math.max(1, story.lastAt - begin - waited);
  const shares = Math.min(0.5, waits.length * waitShare);
  const each = waits.length === 0 ? 0 : shares / waits.length;
  const at = (moment: number): number => {
    let left = 0;
    let past = 0;
    for (const { from, to } of waits) {
      const part = Math.min(Math.max(moment - from, 0), to - from);
      past += part;
      left += (part / (to - from)) * each;
    }
    const position = left + ((moment - begin - past) / active) * (1 - shares);
    return Math.min(1, Math.max(0, position));
  };
  return {
    at,
    marks: marksOf(active, begin, waits, at),
    waits: waits.map(({ from, to }) => ({ at: at(from), width: each, ms: to - from })),
  };
}

interface Wait {
  readonly from: number;
  readonly to: number;
}

/** From when nothing but decisions was awaited until the run went on. */
function waitsOf({ calls, resumed, started, lastAt }: Story): Wait[] {
  const busy = calls.flatMap(({ startedAt, settledAt, madeAt }) =>
    startedAt === undefined ? [{ from: madeAt, to: madeAt }] : [{ from: startedAt, to: settledAt ?? startedAt }],
  );
  const asked = calls.flatMap(({ question, decision, settledAt }) =>
    question === undefined ? [] : [{ from: question.at, to: decision?.at ?? settledAt ?? lastAt }],
  );
  const ends = [...asked.map(({ to }) => to), ...resumed.map(({ at }) => at)];
  const waits: Wait[] = [];
  for (const to of [...new Set(ends)].sort((a, b) => a - b)) {
    const from = Math.max(
      started.at,
      ...busy.map((one) => (one.from < to ? Math.min(one.to, to) : 0)),
      ...asked.map((one) => (one.from < to ? one.from : 0)),
      ...waits.map((one) => one.to),
    );
    if (to - from > waitShare * (lastAt - started.at)) waits.push({ from, to });
  }
  return waits;
}

/** Round times of the run's own clock. */
function marksOf(active: number, begin: number, waits: readonly Wait[], at: TimeScale["at"]): TimeScale["marks"] {
  const power = 10 ** Math.floor(Math.log10(active / mostMarks));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => active / size <= mostMarks) ?? active;
  const marks: { at: number; ms: number }[] = [];
  for (let ms = 0; ms <= active; ms += step) {
    let moment = begin + ms;
    for (const { from, to } of waits) if (moment > from) moment += to - from;
    marks.push({ at: at(moment), ms });
  }
  return marks;
}
