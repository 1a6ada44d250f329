import { dayAfter, TODAY } from "../text.ts";
import { by, group, NOW, sum } from "./helpers.ts";
import type { Task } from "./task.ts";

export const REPOSITORY: readonly Task[] = [
  {
    id: "t30-bug-authors",
    difficulty: "medium",
    tools: ["list_issues", "get_issue"],
    prompt:
      "How many open issues with the label bug has each author filed? Return an array of {author, count, oldest} where oldest is the number of that author's oldest such issue (issue numbers grow over time); most first, ties by author.",
    async reference(tools) {
      const { issues } = await tools.list_issues({ state: "open", label: "bug" });
      return group(issues, ({ author }) => author)
        .map(([author, filed]) => ({
          author,
          count: filed.length,
          oldest: Math.min(...filed.map(({ number }) => number)),
        }))
        .sort(
          by(
            ({ count }) => -count,
            ({ author }) => author,
          ),
        );
    },
  },
  {
    id: "t31-stale",
    difficulty: "medium",
    tools: "all",
    prompt: `${NOW} Label with "stale" only the open issues that were created more than 60 days ago, have no comments and do not have that label yet. Return the sorted array of the issue numbers you labelled.`,
    async reference(tools) {
      const { issues } = await tools.list_issues({ state: "open" });
      const stale = issues
        .filter(
          ({ createdAt, comments, labels }) =>
            createdAt < dayAfter(TODAY, -60) && comments === 0 && !labels.includes("stale"),
        )
        .map(({ number }) => number);
      for (const number of stale) await tools.add_label({ number, label: "stale" });
      return stale.sort((a, b) => a - b);
    },
  },
  {
    id: "t32-blockers",
    difficulty: "medium",
    tools: ["get_issue", "list_issues"],
    prompt:
      "Which issues block issue #19, directly or through other issues? Links can form a circle. Return {all, open}: two sorted arrays of issue numbers without 19 itself, all the blockers and those of them that are open.",
    async reference(tools) {
      const states = new Map<number, string>();
      const visit = async (number: number): Promise<void> => {
        if (states.has(number)) return;
        const { state, blockedBy } = await tools.get_issue({ number });
        states.set(number, state);
        for (const blocker of blockedBy) await visit(blocker);
      };
      await visit(19);
      states.delete(19);
      const all = [...states.keys()].sort((a, b) => a - b);
      return { all, open: all.filter((number) => states.get(number) === "open") };
    },
  },
  {
    id: "t33-hops",
    difficulty: "hard",
    tools: ["get_issue"],
    prompt:
      "Follow the blockedBy links from issue #19. What is the smallest number of links to follow to reach each of the issues 7, 9, 51 and 52? Use -1 if it cannot be reached. Return an array of the four numbers in that order.",
    async reference(tools) {
      const hops = new Map([[19, 0]]);
      for (const [number, distance] of hops) {
        for (const blocker of (await tools.get_issue({ number })).blockedBy) {
          if (!hops.has(blocker)) hops.set(blocker, distance + 1);
        }
      }
      return [7, 9, 51, 52].map((number) => hops.get(number) ?? -1);
    },
  },
  {
    id: "t34-churn",
    difficulty: "medium",
    tools: ["list_commits"],
    prompt:
      "For commits dated 2025-01-15 or later: which three authors changed the most lines (additions plus deletions)? Return an array of {author, commits, net} where net is additions minus deletions, the biggest change first.",
    async reference(tools) {
      const { commits } = await tools.list_commits({ since: "2025-01-15" });
      return group(commits, ({ author }) => author)
        .sort(by(([, list]) => -sum(list, ({ additions, deletions }) => additions + deletions)))
        .slice(0, 3)
        .map(([author, list]) => ({
          author,
          commits: list.length,
          net: sum(list, ({ additions, deletions }) => additions - deletions),
        }));
    },
  },
  {
    id: "t35-fixed",
    difficulty: "hard",
    tools: "all",
    prompt:
      'Some commit messages dated 2025-02-01 or later say "(fixes #12)" for some issue number, with a small or capital f ("refs" does not count). For every issue fixed that way that is still open, add the label "fixed" once, and send one e-mail per author of such issues to <author>@dev.example with subject "Please close" and as body that author\'s issue numbers in ascending order, each with # and joined by ", ". Return an object from author to the sorted array of numbers.',
    async reference(tools) {
      const { commits } = await tools.list_commits({ since: "2025-02-01" });
      const fixed = new Set(commits.map(({ message }) => Number(/\([Ff]ixes #(\d+)\)/.exec(message)?.[1])));
      const { issues } = await tools.list_issues({ state: "open" });
      const open = issues.filter(({ number }) => fixed.has(number));
      for (const { number } of open) await tools.add_label({ number, label: "fixed" });
      const authors = group(open, ({ author }) => author).map(
        ([author, list]) => [author, list.map(({ number }) => number).sort((a, b) => a - b)] as const,
      );
      for (const [author, numbers] of authors) {
        const body = numbers.map((number) => `#${number}`).join(", ");
        await tools.send_email({ to: `${author}@dev.example`, subject: "Please close", body });
      }
      return Object.fromEntries(authors);
    },
  },
  {
    id: "t36-todos",
    difficulty: "medium",
    tools: ["search_code"],
    prompt:
      'Count the TODO comments in the source by owner. They look like "TODO(alice): ..." or "TODO: ..." without an owner; count the latter under the name "nobody". Return an object from owner to {count, files}, files being the number of different files.',
    async reference(tools) {
      const { matches } = await tools.search_code({ text: "TODO" });
      const owners = group(matches, ({ text }) => /TODO\((\w+)\)/.exec(text)?.[1] ?? "nobody");
      return Object.fromEntries(
        owners.map(([owner, list]) => [
          owner,
          { count: list.length, files: new Set(list.map(({ path }) => path)).size },
        ]),
      );
    },
  },
];
