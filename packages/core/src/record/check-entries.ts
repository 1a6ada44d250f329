import {
  type Check,
  either,
  exactly,
  fields,
  isAnything,
  isCallId,
  isCount,
  isDigest,
  isFlag,
  isRecord,
  isRunId,
  isStart,
  isText,
  isTime,
  listOf,
  recordOf,
} from "../internal/check.ts";

const isNumber: Check = (value) => typeof value === "number";
const always = { type: isText, at: isTime, hash: isDigest };
const call = { ...always, callId: isCallId, tool: isText };
const settled = { ms: isNumber, ok: isFlag };
const setting = {
  ...always,
  engine: fields({ name: isText, isolation: isText, version: isText }),
  kernelHash: isDigest,
  tools: recordOf(isDigest),
  limits: recordOf(isCount),
  context: recordOf(isText),
};
const isContents = fields({ inputs: isFlag, outputs: isFlag, redact: listOf(isText) });
const isLines = listOf(fields({ level: isText, text: isText }));
const isError = fields({ name: isText }, { message: isText, code: isText });
const isRunError = fields(
  { code: isText, name: isText },
  { message: isText, stack: isText, line: isCount, column: isCount, frame: isText, expression: isText, hint: isText },
);
const isOutcome = either(
  fields({ callId: isCallId, output: isAnything }),
  fields({ callId: isCallId, outputDigest: isDigest }),
  fields({ callId: isCallId, reference: isAnything }),
  fields({ callId: isCallId, error: isError }),
);
const isArtifact = fields({ path: isText, name: isText, mediaType: isText, bytes: isCount }, { digest: isDigest });
const isCall = fields({ callId: isCallId, kind: isText, tool: isText }, { digest: isDigest, input: isAnything });

const checks: ReadonlyMap<unknown, Check> = new Map<string, Check>([
  [
    "run.started",
    fields(
      { ...setting, runId: isRunId, source: isText, contents: isContents },
      { approved: exactly(true), unrecorded: exactly(true) },
    ),
  ],
  ["run.resumed", fields(setting, { approved: exactly(true) })],
  ["program.started", fields({ ...always, start: isStart }, { source: isText })],
  [
    "step",
    fields(
      { ...always, calls: listOf(isCall), status: exactly("blocked", "returned", "threw", "unfinished") },
      { settled: listOf(isOutcome), logs: isLines, logsDigest: isDigest, error: isError },
    ),
  ],
  ["call.started", fields(call, { input: isAnything })],
  ["call.settled", fields({ ...call, ...settled }, { code: isText })],
  [
    "operation.settled",
    fields(
      {
        ...always,
        ...settled,
        callId: isCallId,
        kind: isText,
        name: isText,
        target: isText,
        facts: recordOf(isAnything),
      },
      { code: isText },
    ),
  ],
  ["limit.reached", fields({ ...always, code: isText })],
  ["approval.requested", fields(call, { reason: isText })],
  ["approval.decided", fields({ ...call, decision: exactly("approve", "edit", "reject") }, { by: isText })],
  [
    "run.ended",
    fields(
      {
        ...always,
        status: exactly("completed", "failed", "aborted"),
        warnings: listOf(fields({ code: isText, message: isText })),
        artifacts: listOf(isArtifact),
        stats: recordOf(isNumber),
      },
      { value: isAnything, valueDigest: isDigest, error: isRunError },
    ),
  ],
]);

/** The place of the first entry that this version does not know, or that is not where it belongs. */
export function unknownAt(entries: readonly unknown[]): number | undefined {
  const at = entries.findIndex((entry, place) => {
    const type = isRecord(entry) ? entry.type : undefined;
    return checks.get(type)?.(entry) !== true || (type === "run.started") !== (place === 0);
  });
  return at < 0 ? undefined : at;
}
