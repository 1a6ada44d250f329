import { createHash } from "node:crypto";
import type { JsonValue, RunRecord } from "@codeact/core";
import { highlight } from "./highlight.ts";
import { Html, html } from "./html.ts";
import { json } from "./json.ts";
import { keyboard } from "./page-script.ts";
import { style } from "./page-style.ts";
import { readStory, type Story } from "./story.ts";
import { waterfall } from "./waterfall.ts";
import { bytes, duration, moment } from "./words.ts";

const script = `(${keyboard})()`;
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
/** Nothing is loaded, and nothing runs but what stands here. */
const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;

/** One page that shows a verified record; it opens from disk. */
export function page(record: RunRecord, signedBy: string | undefined): string {
  const story = readStory(record);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${story.started.runId}</title>
<style>${new Html(style)}</style>
</head>
<body>
${header(story)}
<main>
<div class="side left">${program(story)}</div>
<div class="side">
${waterfall(story)}
${approvals(story)}
${logs(story)}
${journal(record)}
</div>
</main>
${footer(record, signedBy)}
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function header({ started, status, end, lastAt, resumed }: Story): Html {
  const { engine, context } = started;
  const facts = Object.entries({ engine: `${engine.name} ${engine.version}, ${engine.isolation}`, ...context });
  const parts = resumed.length === 0 ? [] : [html`<span>in <b>${resumed.length + 1}</b> parts</span>`];
  return html`<header>
<div class="title"><h1>${started.runId}</h1><span class="pill ${status}">${status === "waits" ? "waits for decisions" : status}</span></div>
<div class="facts"><span><b>${moment(started.at)}</b></span><span>took <b>${duration(lastAt - started.at)}</b></span>${parts}${facts.map(([name, fact]) => html`<span>${name} <b>${fact}</b></span>`)}</div>
${end && meters(started.limits, end.stats)}
</header>`;
}

function meters(limits: Story["started"]["limits"], stats: NonNullable<Story["end"]>["stats"]): Html {
  const meter = (name: string, used: number, most: number, tell: (count: number) => string): Html => {
    const share = Math.min(100, (100 * used) / Math.max(1, most));
    return html`<div class="meter"><span>${name}</span><b>${tell(used)}</b><span>of ${tell(most)}</span>
<svg aria-hidden="true"><rect class="all" width="100%" height="5" rx="2.5"/><rect class="${share > 80 ? "much" : "used"}" width="${share.toFixed(2)}%" height="5" rx="2.5"/></svg></div>`;
  };
  return html`<div class="meters">
${meter("time", stats.wallMs, limits.wallMs, duration)}
${meter("computing", stats.cpuMs, limits.cpuMs, duration)}
${meter("tool calls", stats.toolCalls, limits.toolCalls, (count) => count.toLocaleString("en-US"))}
${meter("journal", stats.journalBytes, limits.journalBytes, bytes)}
</div>`;
}

function program({ source, end, started }: Story): Html {
  const failed = end?.error?.line;
  const code = highlight(source.replace(/\n$/, "")).map(
    (line, at) => html`<li${at + 1 === failed && html` class="here"`}>${line}</li>`,
  );
  const edited = source === started.source ? undefined : html`<small>as a person edited it</small>`;
  return html`<section id="program"><div class="bar"><h2>Program</h2>${edited}</div>
<ol class="code">${code}</ol>${outcome(end)}</section>`;
}

function outcome(end: Story["end"]): Html | undefined {
  if (end === undefined) return undefined;
  const warnings = end.warnings.map(({ message }) => html`<h3>Warning</h3><p>${message}</p>`);
  const files = end.artifacts.map(({ path, mediaType, bytes: size }) => `${path}  ${mediaType}  ${bytes(size)}`);
  const left = files.length > 0 && html`<h3>Files it left</h3><pre>${files.join("\n")}</pre>`;
  const { error } = end;
  const told =
    error === undefined
      ? html`<h3>${end.valueDigest === undefined ? "Value" : "Digest of the value"}</h3>${json(end.value ?? end.valueDigest ?? null)}`
      : html`<h3>${error.code}</h3><pre>${[error.message ?? error.name, error.hint ?? ""].join("\n").trim()}</pre>`;
  return html`<div class="outcome${error && " bad"}">${end.status !== "aborted" && told}${warnings}${left}</div>`;
}

function approvals({ calls, started }: Story): Html | undefined {
  const asked = calls.filter(({ question, decision }) => question ?? decision);
  if (asked.length === 0) return undefined;
  const items = asked.map(({ callId, tool, question, decision, madeAt }) => {
    const at = question?.at ?? madeAt;
    const word = { approve: "approved", edit: "edited and approved", reject: "rejected" };
    const reason = question?.reason !== undefined && html`<small>${question.reason}</small>`;
    const by = decision?.by === undefined ? "" : ` by ${decision.by}`;
    const answer =
      decision === undefined
        ? html`<b class="open">waits</b>`
        : html`<b class="${decision.decision}">${word[decision.decision]}</b>${by}<small>${moment(decision.at)}, after ${duration(decision.at - at)}</small>`;
    return html`<li><time>${duration(at - started.at)}</time><span><code>${callId.replace("call_", "")} ${tool}</code>${reason}</span><span>${answer}</span></li>`;
  });
  return html`<section id="approvals"><div class="bar"><h2>Approvals</h2></div><ol class="list three">${items}</ol></section>`;
}

function logs({ logs: all, started }: Story): Html {
  const items = all.map(
    ({ at, level, text }) =>
      html`<li><time>${duration(at - started.at)}</time><pre class="${level}">${text}</pre></li>`,
  );
  const list =
    items.length === 0 ? html`<p class="none">Nothing was logged.</p>` : html`<ol class="list">${items}</ol>`;
  return html`<section id="logs"><div class="bar"><h2>Logs</h2></div>${list}</section>`;
}

function journal({ entries }: RunRecord): Html {
  const items = entries.map(({ hash, ...entry }, at) => {
    const about = "callId" in entry ? entry.callId : entry.type === "step" ? stepWords(entry) : "";
    return html`<details class="entry"><summary><i>${at}</i><span>${entry.type} <code>${about}</code></span><code>${hash.slice(0, 12)}</code></summary>
<div class="body">${json(entry as unknown as JsonValue)}<dl><dt>hash</dt><dd><code>${hash}</code></dd></dl></div></details>`;
  });
  return html`<section id="journal"><div class="bar"><h2>Journal</h2><small>each hash covers the entry and all before it</small></div>${items}</section>`;
}

function stepWords({
  settled = [],
  calls,
}: {
  readonly settled?: readonly object[];
  readonly calls: readonly object[];
}): string {
  const made = `${calls.length} ${calls.length === 1 ? "call" : "calls"}`;
  const words = [settled.length > 0 && `${settled.length} settled`, calls.length > 0 && made];
  return words.filter(Boolean).join(", ");
}

function footer({ digest, signature, entries }: RunRecord, signedBy: string | undefined): Html {
  const signed =
    signature === undefined
      ? "It is not signed."
      : signedBy === undefined
        ? `It is signed as ${signature.keyId}, which was not checked.`
        : `It is signed by ${signedBy}.`;
  return html`<footer><p>All ${entries.length} entries are as they were written. ${signed}</p><p>Digest <code>${digest}</code></p></footer>`;
}
