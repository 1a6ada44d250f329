import { type Html, html } from "./html.ts";
import { json } from "./json.ts";
import type { Story, StoryCall } from "./story.ts";
import { createTimeScale, type TimeScale } from "./time-scale.ts";
import { duration, moment } from "./words.ts";

/** A bar is at least so wide, in percent. */
const leastWidth = 0.5;

/** The calls, each with the time it took; one that is opened tells all that is known of it. */
export function waterfall(story: Story): Html {
  const { calls } = story;
  const scale = createTimeScale(story);
  const bar = html`<div class="bar"><h2>Calls</h2><small><kbd>↑</kbd> <kbd>↓</kbd> go through them, <kbd>Enter</kbd> opens</small></div>`;
  if (calls.length === 0) return html`<section id="calls">${bar}<p class="none">It made no calls.</p></section>`;
  const rows = calls.map((call) => row(call, story, scale));
  return html`<section id="calls">${bar}${axis(scale)}${rows}${legend(calls)}</section>`;
}

function axis({ marks, waits }: TimeScale): Html {
  const times = marks.map(
    ({ at, ms }) =>
      html`<text x="${percent(at)}" y="17"${at > 0.02 && html` text-anchor="middle"`}>${ms === 0 ? "0" : duration(ms)}</text>`,
  );
  const gaps = waits.map(
    ({ at, width, ms }) =>
      html`<text class="gap" x="${percent(at + width / 2)}" y="17" text-anchor="middle">${duration(ms)}</text>`,
  );
  // A mark beside the name of a gap would be written over it.
  const free = times.filter((_, place) => {
    const x = marks[place]?.at ?? 0;
    return !waits.some(({ at, width }) => x > at - 0.05 && x < at + width + 0.05);
  });
  return html`<div class="row axis"><span></span><svg aria-hidden="true">${free}${gaps}</svg><span></span></div>`;
}

function row(call: StoryCall, story: Story, scale: TimeScale): Html {
  const { callId, tool, kind } = call;
  const [words, mark] = stateOf(call);
  return html`<details class="call ${kind}" id="${callId}"><summary class="row">
<span class="name"><i>${callId.replace("call_", "")}</i><b>${tool}</b></span>
${track(call, story, scale)}
<span class="ms ${mark}">${words}</span></summary>
<div class="body">${details(call, story)}</div></details>`;
}

function stateOf({
  ok,
  code,
  startedAt,
  settledAt,
  decision,
  question,
  deliveredAt,
}: StoryCall): [words: string, mark: string] {
  if (question !== undefined && decision === undefined && settledAt === undefined) return ["waits", "waits"];
  if (ok === false || code !== undefined) return [shortCode(code), "bad"];
  if (startedAt !== undefined && settledAt !== undefined) return [duration(settledAt - startedAt), ""];
  return [deliveredAt === undefined ? "open" : "done", ""];
}

function shortCode(code: string | undefined): string {
  const known: Readonly<Record<string, string>> = {
    APPROVAL_DENIED: "rejected",
    TOOL_TIMEOUT: "too late",
    TOOL_OUTCOME_UNKNOWN: "unknown",
  };
  return known[code ?? ""] ?? "failed";
}

function track(call: StoryCall, { lastAt }: Story, { at, marks, waits }: TimeScale): Html {
  const { madeAt, startedAt, settledAt, deliveredAt, question, decision, kind, ok } = call;
  const bar = (from: number, to: number, kindOf: string, y: number, height: number): Html => {
    const width = Math.max(leastWidth, 100 * (at(to) - at(from)));
    const left = Math.min(100 * at(from), 100 - width);
    return html`<rect class="${kindOf}" x="${left.toFixed(3)}%" y="${y}" width="${width.toFixed(3)}%" height="${height}" rx="${height / 3}"/>`;
  };
  const grid = marks.map(
    ({ at: x }) => html`<line class="grid" x1="${percent(x)}" x2="${percent(x)}" y1="0" y2="34"/>`,
  );
  const gaps = waits.map(
    ({ at: x, width }) => html`<rect class="away" x="${percent(x)}" width="${percent(width)}" height="34"/>`,
  );
  const asked = question && bar(question.at, decision?.at ?? settledAt ?? lastAt, "asked", 14, 6);
  const until = deliveredAt ?? settledAt ?? lastAt;
  const kindOf = ok === false ? "failed" : kind === "tool" ? "run" : kind;
  const from = startedAt ?? settledAt;
  const run = from !== undefined && bar(from, settledAt ?? lastAt, kindOf, 10, 14);
  return html`<svg class="track" aria-hidden="true">${grid}${gaps}${bar(madeAt, until, "line", 16, 2)}${asked}${run}</svg>`;
}

function details(call: StoryCall, { started }: Story): Html {
  const { input, digest, given, outcome, target, kind, code, decision, question } = call;
  const when = (at: number | undefined, what: string): Html | undefined =>
    at === undefined
      ? undefined
      : html`<dt>${what}</dt><dd>${duration(at - started.at)} after the start, ${moment(at)}</dd>`;
  const by = decision && `${decision.decision}${decision.by === undefined ? "" : ` by ${decision.by}`}`;
  return html`<dl><dt>kind</dt><dd>${kind}, ${call.callId}</dd>${target && html`<dt>target</dt><dd>${target}</dd>`}
${code && html`<dt>code</dt><dd>${code}</dd>`}${when(call.madeAt, "called")}${when(question?.at, "asked")}${when(decision?.at, "decided")}
${by && html`<dt>decision</dt><dd>${by}</dd>`}${when(call.startedAt, "started")}${when(call.settledAt, "settled")}${when(call.deliveredAt, "delivered")}</dl>
${input !== undefined && html`<h3>Input</h3>${json(input)}`}${input === undefined && digest && html`<h3>Digest of the input</h3><pre>${digest}</pre>`}
${given !== undefined && html`<h3>Input it was made with</h3>${json(given)}`}${told(outcome)}`;
}

function told(outcome: StoryCall["outcome"]): Html | undefined {
  if (outcome === undefined) return undefined;
  if ("error" in outcome) return html`<h3>Error</h3>${json(outcome.error)}`;
  if ("output" in outcome) return html`<h3>Output</h3>${json(outcome.output)}`;
  return "outputDigest" in outcome
    ? html`<h3>Digest of the output</h3><pre>${outcome.outputDigest}</pre>`
    : html`<h3>What it read</h3>${json(outcome.reference)}`;
}

function legend(calls: readonly StoryCall[]): Html {
  const kinds = [
    ["run", "tool", calls.some(({ kind }) => kind === "tool")],
    ["file", "file", calls.some(({ kind }) => kind === "file")],
    ["request", "request", calls.some(({ kind }) => kind === "request")],
    ["timer", "timer or lookup", calls.some(({ kind }) => kind === "timer" || kind === "lookup")],
    ["asked", "a person is asked", calls.some(({ question }) => question)],
    ["failed", "failed", calls.some(({ ok }) => ok === false)],
  ] as const;
  const shown = kinds.filter(([, , isThere]) => isThere);
  return html`<div class="legend">${shown.map(([kind, word]) => html`<span><svg aria-hidden="true"><rect class="${kind}" width="12" height="9" rx="3"/></svg>${word}</span>`)}</div>`;
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;
