import { expect, it } from "vitest";
import { createProgress, type ToolProgress } from "../../src/tools/tool-progress.ts";
import type { RunEvent } from "../../src/types.ts";

const place = { runId: "run_1", at: 0, callId: "call_1" };
const started = (tool: string): RunEvent => ({ ...place, type: "call.started", tool, input: {} });
const settled = (tool: string, code?: string): RunEvent => ({
  ...place,
  type: "call.settled",
  digest: "d",
  tool,
  ms: 1,
  ok: code === undefined,
  ...(code === undefined ? {} : { code }),
});
const row = (tool: string, started: number, succeeded: number, failed: number): ToolProgress => ({
  tool,
  started,
  succeeded,
  failed,
});
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

it("has one row for each tool, in the order of first calls", () => {
  const { observe, rows } = createProgress();
  for (const event of [started("b"), started("a"), started("b"), settled("b"), settled("b", "TOOL_FAILED")])
    observe(event);
  observe(settled("a", "TOOL_INVALID_INPUT"));
  observe({ ...place, type: "run.log", line: { level: "log", text: "a" } });
  expect(rows()).toEqual([row("b", 2, 1, 1), row("a", 1, 0, 1)]);
});

it("has no row for names that the program made up", () => {
  const { observe, rows } = createProgress();
  for (let at = 0; at < 2_000; at++) observe(settled(`none_${at}`, at < 1_000 ? "TOOL_NOT_FOUND" : "LIMIT_TOOL_CALLS"));
  expect(rows()).toEqual([]);
});

it("yields until the run settles, and skips what a slow reader missed", async () => {
  const progress = createProgress();
  const { promise: run, resolve: end } = Promise.withResolvers<void>();
  const rows = progress.until(run);
  progress.observe(started("a"));
  expect(await rows.next()).toEqual({ done: false, value: [row("a", 1, 0, 0)] });
  const next = rows.next();
  await later();
  progress.observe(settled("a"));
  expect(await next).toEqual({ done: false, value: [row("a", 1, 1, 0)] });
  for (let at = 0; at < 3; at++) progress.observe(started("a"));
  expect(await rows.next()).toEqual({ done: false, value: [row("a", 4, 1, 0)] });
  const last = rows.next();
  end();
  expect(await last).toEqual({ done: true, value: undefined });
});

it("ends with a run that fails, and leaves its error to whoever awaits it", async () => {
  const run = Promise.reject(new Error("aborted"));
  expect(await createProgress().until(run).next()).toEqual({ done: true, value: undefined });
  await expect(run).rejects.toThrow("aborted");
});
