/** What the scripted model writes to report. A real model writes much the same. */
export const reportProgram = (origin: string): string => `const get = async (path) => {
  const response = await fetch("${origin}" + path);
  if (!response.ok) throw new Error(path + ": " + response.status);
  return response.json();
};

const page = (number) => get("/issues?state=open&page=" + number);
const first = await page(1);
const others = await Promise.all(Array.from({ length: first.pages - 1 }, (_, i) => page(i + 2)));
const issues = [first, ...others].flatMap(({ items }) => items);
const teams = [...new Set(issues.map(({ team }) => team))].sort();

return await Promise.all(
  teams.map(async (team) => {
    const open = issues.filter((issue) => issue.team === team);
    const { members } = await tools.team_members({ team });
    const comments = await Promise.all(
      open.map(({ number, comments }) => (comments > 0 ? get("/issues/" + number + "/comments") : [])),
    );
    const unanswered = open.filter((_, i) => !comments[i].some(({ author }) => members.includes(author)));
    unanswered.sort((a, b) => a.opened.localeCompare(b.opened));
    return { team, open: open.length, unanswered: unanswered.length, oldest: unanswered[0]?.number ?? null };
  }),
);`;

/** What it writes to delete, which it is not allowed to do. */
export const deleteProgram = (origin: string, number: number): string =>
  `const response = await fetch("${origin}/issues/${number}", { method: "DELETE" });
return response.status;`;
