const teams = ["billing", "mobile", "search"] as const;

export interface Issue {
  number: number;
  team: (typeof teams)[number];
  state: "open" | "closed";
  /** ISO 8601. */
  opened: string;
  comments: { author: string }[];
}

/** Who belongs to a team. */
export const members: Readonly<Record<string, readonly string[]>> = {
  billing: ["ann", "ben"],
  mobile: ["cleo", "dan"],
  search: ["eve", "finn"],
};

const authors = ["ann", "ben", "cleo", "dan", "eve", "finn", "a customer", "another customer"];

/** The same 150 issues every time. */
export const issues: readonly Issue[] = Array.from({ length: 150 }, (_, at) => ({
  number: at + 1,
  team: teams[(at * 7 + (at >> 3)) % teams.length] ?? "billing",
  state: (at * 5) % 9 < 4 ? "open" : "closed",
  opened: new Date(Date.UTC(2026, 0, 1 + ((at * 37) % 300), at % 24)).toISOString(),
  comments: Array.from({ length: (at * 11) % 4 }, (_, n) => ({
    author: authors[(at * 3 + n * 5) % authors.length] ?? "",
  })),
}));

export interface Report {
  team: string;
  open: number;
  unanswered: number;
  /** The number of the oldest unanswered one. */
  oldest: number | null;
}

/** What the right answer is, worked out where the data are. */
export function reportOf(all: readonly Issue[]): Report[] {
  return teams.map((team) => {
    const open = all.filter((issue) => issue.team === team && issue.state === "open");
    const unanswered = open.filter(({ comments }) => !comments.some(({ author }) => members[team]?.includes(author)));
    const [oldest] = unanswered.sort((a, b) => a.opened.localeCompare(b.opened));
    return { team, open: open.length, unanswered: unanswered.length, oldest: oldest?.number ?? null };
  });
}
