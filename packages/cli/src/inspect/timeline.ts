import type { ChainedEntry, RunRecord } from "@codeact/core";
import { readStory, type Story } from "./story.ts";
import { brief, bytes, duration, lines, moment } from "./words.ts";

/** What happened when, a line each; nothing in it can move a terminal's cursor. */
export function timeline(record: RunRecord, signedBy: string | undefined, width: number): string {
  const story = readStory(record);
  const { started } = story;
  const rows = record.entries.flatMap((entry) =>
    rowsOf(entry, width - 22).map((text) => [duration(Math.max(0, entry.at - started.at)), text] as const),
  );
  return [
    ...head(story, record, signedBy),
    "",
    ...rows.map(([when, text]) => `${when.padStart(12)}  ${text}`),
    "",
    ...foot(story, width),
  ].join("\n");
}

function head(
  { started, status, lastAt }: Story,
  { entries, signature }: RunRecord,
  signedBy: string | undefined,
): string[] {
  const { engine, context } = started;
  const facts = Object.entries(context).map(([name, value]) => `${name} ${brief(value, 60)}`);
  const signed = signedBy ?? (signature === undefined ? undefined : "not checked: give --key");
  return [
    `${started.runId}  ${status} ${status === "waits" ? "since" : "after"} ${duration(lastAt - started.at)}`,
    [moment(started.at), `${engine.name} ${engine.version} (${engine.isolation})`, ...facts].map(safe).join("  "),
    `${entries.length} entries, whole${signed === undefined ? ", not signed" : `, signed by ${safe(signed)}`}`,
  ];
}

function rowsOf(entry: ChainedEntry, width: number): string[] {
  switch (entry.type) {
    case "run.resumed":
      return [`goes on, on ${safe(entry.engine.name)} ${safe(entry.engine.version)}`];
    case "step": {
      const logs = entry.logs ?? [];
      const ended = entry.status === "threw" ? [`throws ${safe(entry.error?.name ?? "")}`] : [];
      return [
        ...logs.flatMap(({ text }) => lines(text).map((line) => `  ${line}`)),
        ...entry.calls.map(({ callId, tool, input }) => `${callId}  ${safe(tool)} ${brief(input, width)}`),
        ...ended,
      ];
    }
    case "approval.requested":
      return [`${entry.callId}  asks a person${entry.reason === undefined ? "" : `: ${safe(entry.reason)}`}`];
    case "approval.decided": {
      const past = { approve: "approved", edit: "edited and approved", reject: "rejected" }[entry.decision];
      return [`${entry.callId}  ${past}${entry.by === undefined ? "" : ` by ${safe(entry.by)}`}`];
    }
    case "call.settled":
    case "operation.settled": {
      const took = `in ${duration(entry.ms)}`;
      const name = "tool" in entry ? entry.tool : entry.name;
      return [`${entry.callId}  ${safe(name)} ${entry.ok ? "done" : safe(entry.code ?? "failed")} ${took}`];
    }
    case "limit.reached":
      return [`limit ${safe(entry.code)}`];
    default:
      return [];
  }
}

function foot({ end, started, status }: Story, width: number): string[] {
  if (end === undefined) return [`It ${status} for decisions.`];
  const { stats, error } = end;
  const { limits } = started;
  const told = error === undefined ? [] : lines(`${error.code}: ${error.message ?? error.name}`);
  return [
    ...(end.status === "completed" ? [`value  ${brief(end.value, width - 7)}`] : told),
    [
      `wall ${duration(stats.wallMs)} of ${duration(limits.wallMs)}`,
      `cpu ${duration(stats.cpuMs)} of ${duration(limits.cpuMs)}`,
      `${stats.toolCalls} of ${limits.toolCalls} tool calls`,
      `journal ${bytes(stats.journalBytes)} of ${bytes(limits.journalBytes)}`,
    ].join(", "),
  ];
}

const safe = (text: string): string => lines(text).join(" ");
