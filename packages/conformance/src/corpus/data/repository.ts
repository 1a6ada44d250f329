import { at, createRandom, type Random } from "../random.ts";
import { dayAfter, padded } from "../text.ts";

export interface Issue {
  number: number;
  title: string;
  state: "open" | "closed";
  labels: string[];
  author: string;
  assignee: string | null;
  createdAt: string;
  comments: number;
  blockedBy: number[];
  body: string;
}

export interface Commit {
  sha: string;
  author: string;
  date: string;
  message: string;
  additions: number;
  deletions: number;
}

interface SourceFile {
  path: string;
  lines: string[];
}

export interface Repository {
  issues: Issue[];
  commits: Commit[];
  code: SourceFile[];
}

const DEVELOPERS = ["alice", "bruno", "carla", "deniz", "erik"];
/** 7 -> 19 -> 33 -> 7 is a circle. */
const KNOWN_LINKS = [
  [7, 19],
  [19, 33],
  [33, 7],
  [33, 41],
  [41, 52],
] as const;

export function generateRepository(seed: number): Repository {
  const random = createRandom(seed, 6);
  const issues = Array.from({ length: 60 }, (_, i) => generateIssue(random, i + 1));
  for (const [blocked, blocker] of KNOWN_LINKS) {
    const { blockedBy } = at(issues, blocked - 1);
    if (!blockedBy.includes(blocker)) blockedBy.push(blocker);
  }
  const commits = Array.from({ length: 90 }, (_, i) => generateCommit(random, i));
  const names = ["api", "auth", "cache", "cli", "export", "parser", "search", "ui"];
  return { issues, commits, code: names.map((name) => generateFile(random, name)) };
}

function generateIssue({ int, pick, chance }: Random, number: number): Issue {
  const labels = ["bug", "feature", "docs", "perf", "ui"].filter(() => chance(0.3));
  if (chance(0.1) || [11, 24, 36].includes(number)) labels.push("stale");
  const blockers = new Set(Array.from({ length: pick([0, 0, 1, 1, 2]) }, () => int(1, 60)));
  return {
    number,
    title: `${pick(["Crash", "Slow", "Wrong", "Missing"])} ${pick(["parser", "cache", "login", "export", "search"])}`,
    state: chance(0.65) ? "open" : "closed",
    labels,
    author: pick(DEVELOPERS),
    assignee: chance(0.6) ? pick(DEVELOPERS) : null,
    createdAt: dayAfter("2024-10-01", Math.floor((number - 1) * 2.7)),
    comments: pick([0, 0, 0, 1, 2, 5]),
    blockedBy: [...blockers].filter((blocker) => blocker !== number),
    body: `Seen in v${int(1, 3)}.${int(0, 12)}.${int(0, 4)} on ${pick(["linux", "mac", "windows"])}.`,
  };
}

function generateCommit({ int, pick, chance }: Random, i: number): Commit {
  const sha = padded((int(0, 0xfffffff) >>> 0).toString(16), 7);
  const author = pick(DEVELOPERS);
  const what = `${pick(["Fix", "Refactor", "Add", "Tidy"])} ${pick(["parser", "cache", "login", "export"])}`;
  const reference = chance(0.4) ? ` (${pick(["fixes", "refs", "Fixes"])} #${int(1, 60)})` : "";
  return {
    sha,
    author,
    date: dayAfter("2024-12-15", Math.floor(i * 0.96)),
    message: what + reference,
    additions: int(1, 220),
    deletions: int(0, 140),
  };
}

function generateFile({ int, pick, chance }: Random, name: string): SourceFile {
  const line = (): string => {
    if (chance(0.09)) return `  // TODO(${pick(DEVELOPERS)}): ${pick(["speed up", "add tests", "remove"])}`;
    if (chance(0.04)) return `  // TODO: ${pick(["rename", "document"])}`;
    if (chance(0.1)) return `  console.log("${pick(["debug", "here"])}");`;
    return `  step${int(1, 99)}();`;
  };
  return { path: `src/${name}.js`, lines: Array.from({ length: 60 }, line) };
}
