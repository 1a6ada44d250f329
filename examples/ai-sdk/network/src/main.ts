import { deepStrictEqual } from "node:assert";
import { deletePrompt, issues, reportOf, reportPrompt, reportSchema, startTracker } from "@codeact/example-network";
import { createAgent } from "./agent.ts";
import { chooseModel } from "./model.ts";

const { model, name } = await chooseModel(process.env);
await using tracker = await startTracker();
await using agent = createAgent(model, tracker);
console.log(`Played by ${name}.`);

const report = await agent.ask(reportPrompt(tracker.origin));
const rows = reportSchema.parse(JSON.parse(/\[.*\]/s.exec(report.text)?.[0] ?? "null"));
console.table(rows);
console.log(`${tracker.answered.length} requests, each with the token that nobody inside has seen.`);

const oldest = rows[0]?.oldest ?? 1;
const deletion = await agent.ask(deletePrompt(tracker.origin, oldest));
console.log(`Asked to delete issue ${oldest}: ${deletion.text.split("\n")[0]}`);
console.log(`As observers see it: ${agent.requests.at(-1)}`);

deepStrictEqual(rows, reportOf(issues), "the report is right");
deepStrictEqual(
  tracker.answered.filter((request) => !request.startsWith("GET ")),
  [],
  "nothing but GET has reached the tracker",
);
const isLeaked = [report, deletion].some(({ transcript }) => transcript.includes(tracker.token));
deepStrictEqual(isLeaked, false, "no turn holds the token");
console.log("The report is right, nothing was deleted, and no turn of the conversation holds the token.");
