import { at, createRandom } from "../random.ts";
import { byKey, dayAfter, padded, TODAY, timeAt } from "../text.ts";
import { CITIES } from "./weather.ts";

export interface CalendarEvent {
  id: string;
  title: string;
  start: string;
  end: string;
  attendees: string[];
  location: string;
}

export const TEAM: readonly string[] = ["ana", "ben", "chen", "dora", "emil", "fay"].map(
  (name) => `${name}@team.example`,
);

/** Which drafts are moved to which day after today. */
const THIS_WEEK: readonly (readonly [index: number, days: number])[] = [
  [1, 0],
  [5, 0],
  [10, 2],
  [15, 3],
  [20, 4],
  [25, 1],
  [30, 4],
];

type Draft = Omit<CalendarEvent, "id">;

export function generateEvents(seed: number): CalendarEvent[] {
  const drafts = generateDrafts(seed);
  for (const [slot, [index, days]] of THIS_WEEK.entries()) moveToThisWeek(at(drafts, index), days, slot);
  for (const minutes of [570, 660, 810]) drafts.push(deepDive(minutes));
  for (const index of [2, 3, 7, 7, 12, 33]) drafts.push({ ...at(drafts, index) }); // entered twice by accident
  return drafts.sort(byKey(({ start }) => start)).map((draft, i) => ({ id: `e${padded(i + 1, 3)}`, ...draft }));
}

function generateDrafts(seed: number): Draft[] {
  const { int, pick } = createRandom(seed, 4);
  const invite = (): string[] => [...new Set(Array.from({ length: int(1, 4) }, () => pick(TEAM)))].sort();
  return Array.from({ length: 46 }, (_, i) => {
    const date = dayAfter("2025-03-03", int(0, 25));
    const start = int(18, 32) * 30;
    const isOutdoor = i % 5 === 0;
    const titles = isOutdoor
      ? ["Site walk", "Photo shoot", "Field test"]
      : ["Standup", "Design review", "1:1", "Planning", "Retro", "Interview"];
    return {
      title: isOutdoor ? `${pick(titles)} ${i}` : pick(titles),
      start: timeAt(date, start),
      end: timeAt(date, start + pick([30, 30, 60, 90])),
      attendees: invite(),
      location: isOutdoor ? `Outdoor: ${pick(CITIES.slice(0, 6))}` : pick(["Room A", "Room B", "Online"]),
    };
  });
}

function moveToThisWeek(event: Draft, days: number, slot: number): void {
  event.start = timeAt(dayAfter(TODAY, days), 540 + 60 * slot);
  event.end = timeAt(dayAfter(TODAY, days), 630 + 60 * slot);
}

const deepDive = (minutes: number): Draft => ({
  title: "Deep dive",
  start: timeAt("2025-03-18", minutes),
  end: timeAt("2025-03-18", minutes + 60),
  attendees: [at(TEAM, minutes % 4 ? 0 : 1), at(TEAM, 2)].sort(),
  location: "Room B",
});
