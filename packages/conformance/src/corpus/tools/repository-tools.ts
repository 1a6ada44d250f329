import { defineWorldTool, found, pickKeys, type ToolDefinition } from "../define-tool.ts";
import { array, date, integer, object, oneOf, orNull, string } from "../schema.ts";

const ISSUE = {
  number: integer(),
  title: string(),
  state: oneOf(["open", "closed"]),
  labels: array(string()),
  author: string(),
  createdAt: date(),
  comments: integer("number of comments"),
};
const COMMIT = object({
  sha: string(),
  author: string(),
  date: date(),
  message: string(),
  additions: integer(),
  deletions: integer(),
});

export const listIssues: ToolDefinition = defineWorldTool("list_issues", {
  description:
    "List the repository's issues by number, optionally by state or by one label. Bodies and links come from get_issue.",
  input: object({ state: oneOf(["open", "closed"]), label: string() }, ["state", "label"]),
  output: object({ issues: array(object(ISSUE)) }),
  answer: ({ issues }, { state, label }) => ({
    issues: issues
      .filter((issue) => (!state || issue.state === state) && (!label || issue.labels.includes(label)))
      .map((issue) => pickKeys(issue, ["number", "title", "state", "labels", "author", "createdAt", "comments"])),
  }),
});

export const getIssue: ToolDefinition = defineWorldTool("get_issue", {
  description: "One issue with its body, assignee and the numbers of the issues that block it directly.",
  input: object({ number: integer() }),
  output: object({ ...ISSUE, assignee: orNull("string"), body: string(), blockedBy: array(integer()) }),
  answer: ({ issues }, { number }) =>
    found(
      issues.find((issue) => issue.number === number),
      `Unknown issue: ${number}`,
    ),
});

export const listCommits: ToolDefinition = defineWorldTool("list_commits", {
  description: "Commits, oldest first, optionally from a date on or by one author.",
  input: object({ since: date("this date or later"), author: string() }, ["since", "author"]),
  output: object({ commits: array(COMMIT) }),
  answer: ({ commits }, { since, author }) => ({
    commits: commits.filter((commit) => (!since || commit.date >= since) && (!author || commit.author === author)),
  }),
});

export const addLabel: ToolDefinition = defineWorldTool("add_label", {
  description: "Add one label to an issue.",
  input: object({ number: integer(), label: string() }),
  output: object({ labels: array(string()) }),
  effect: true,
  answer: ({ issues }, { number, label }) => {
    const { labels } = found(
      issues.find((issue) => issue.number === number),
      `Unknown issue: ${number}`,
    );
    if (!labels.includes(label)) labels.push(label);
    return { labels };
  },
});

export const searchCode: ToolDefinition = defineWorldTool("search_code", {
  description: "Lines of the repository's source that contain a text (case-sensitive, not a pattern).",
  input: object({ text: string() }),
  output: object({ matches: array(object({ path: string(), line: integer(), text: string() })) }),
  answer: ({ code }, { text }) => ({
    matches: code
      .flatMap(({ path, lines }) => lines.map((line, i) => ({ path, line: i + 1, text: line })))
      .filter((match) => match.text.includes(text)),
  }),
});
