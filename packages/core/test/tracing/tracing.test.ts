import { spawnSync } from "node:child_process";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { afterAll, beforeEach, expect, it } from "vitest";
import { type CodeActOptions, createCodeAct } from "../../src/index.ts";
import { createWasmEngine } from "../../src/wasm.ts";
import { type SpanFacts, setUpTelemetry } from "./telemetry.ts";
import { fail, keys, lookUp, pay } from "./tools.ts";

const telemetry = setUpTelemetry();
const engine = createWasmEngine();
const create = (options: Partial<CodeActOptions> = {}) =>
  createCodeAct({ tools: [lookUp, fail, pay], engine, continuations: { keys }, ...options });
const codeact = create();

afterAll(() => engine.dispose());
beforeEach(async () => {
  telemetry.spans();
  await telemetry.points();
});

const shape = (spans: readonly SpanFacts[]) => spans.map(({ name, parent }) => [name, parent]);
const find = (spans: readonly SpanFacts[], name: string): SpanFacts => {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`${name} is none of ${spans.map((span) => span.name).join(", ")}`);
  return found;
};
const root = "execute_tool execute_code";

it("traces a run below the span that is active where it is started, and what its tools trace below their calls", async () => {
  const result = await trace.getTracer("test").startActiveSpan("turn", async (span) => {
    const ended = await codeact.run("return await Promise.all([tools.look_up({ id: 1 }), tools.look_up({ id: 2 })])");
    span.end();
    return ended;
  });
  const spans = telemetry.spans();
  // What tools trace themselves may be handed on before their calls, or after.
  expect(shape(spans).sort()).toEqual([
    [root, "turn"],
    ["execute_tool look_up", root],
    ["execute_tool look_up", root],
    ["select", "execute_tool look_up"],
    ["select", "execute_tool look_up"],
    ["turn", undefined],
  ]);
  expect(find(spans, root).attributes).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "execute_code",
    "gen_ai.tool.type": "function",
    "codeact.run.id": result.runId,
    "codeact.run.status": "completed",
    "codeact.engine.name": "wasm",
    "codeact.engine.isolation": "wasm",
  });
  expect(find(spans, "execute_tool look_up").attributes).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "look_up",
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": "call_1",
  });
});

const leaky = `
  console.log("confidential log");
  const { name } = await tools.look_up({ id: 776655443 });
  await tools.fail({ why: "confidential" }).catch(() => {});
  return "Confidential " + name;`;

it("writes no contents into spans and metrics", async () => {
  await codeact.run(leaky);
  await codeact.run('throw new Error("confidential end")');
  const told = JSON.stringify([telemetry.spans(), await telemetry.points()]);
  expect(told).toContain("look_up");
  expect(told).not.toMatch(/confidential|776655443/i);
});

it("writes contents when asked", async () => {
  await create({ tracing: { contents: true } }).run(leaky);
  const spans = telemetry.spans();
  expect(find(spans, root).attributes).toMatchObject({
    "gen_ai.tool.call.arguments": JSON.stringify({ code: leaky }),
    "gen_ai.tool.call.result": '"Confidential Confidential Name"',
  });
  expect(find(spans, "execute_tool look_up").attributes).toMatchObject({
    "gen_ai.tool.call.arguments": '{"id":776655443}',
    "gen_ai.tool.call.result": '{"name":"Confidential Name"}',
  });
  expect(find(spans, "execute_tool fail").message).toBe("confidential reason");
});

it("marks calls and runs that failed, by their codes", async () => {
  await codeact.run(
    'try { await tools.fail({}) } catch {} await tools.look_up({ id: "one" }).catch(() => {}); nothing()',
  );
  const spans = telemetry.spans();
  for (const [name, code] of [
    ["execute_tool fail", "TOOL_FAILED"],
    ["execute_tool look_up", "TOOL_INVALID_INPUT"],
    [root, "GUEST_ERROR"],
  ] as const) {
    expect(find(spans, name)).toMatchObject({
      status: SpanStatusCode.ERROR,
      message: undefined,
      attributes: { "error.type": code },
    });
  }
});

it("keeps names that models make up out of the names of spans and the metrics", async () => {
  await codeact.run('await call_tool("made_up_by_a_model", {}).catch(() => {})');
  expect(telemetry.spans().map(({ name }) => name)).toEqual(["execute_tool", root]);
  expect(JSON.stringify(await telemetry.points())).not.toContain("made_up");
});

it("ends the span of a run that is aborted, or never gets its turn", async () => {
  const aborted = create({ limits: { concurrentRuns: 1, queuedRuns: 0 } });
  const first = aborted.run("await tools.look_up({ id: 1 })");
  await expect(aborted.run("return 1")).rejects.toMatchObject({ code: "CODEACT_CAPACITY" });
  await first;
  await expect(aborted.run("return 1", { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "CODEACT_ABORTED",
  });
  const ends = telemetry.spans().filter(({ name }) => name === root);
  expect(ends.map(({ attributes }) => [attributes["codeact.run.status"], attributes["error.type"]])).toEqual([
    ["aborted", "CODEACT_CAPACITY"],
    ["completed", undefined],
    ["aborted", "CODEACT_ABORTED"],
  ]);
});

it("traces questions, and what an approver said", async () => {
  const approved = create({
    onApproval: ({ input }) => ({ type: (input as { amount: number }).amount > 5 ? "reject" : "approve" }),
  });
  await approved.run("await tools.pay({ amount: 9 }).catch(() => {}); await tools.pay({ amount: 1 })");
  const spans = telemetry.spans();
  expect(shape(spans)).toEqual([
    ["approval pay", root],
    ["execute_tool pay", root],
    ["approval pay", root],
    ["execute_tool pay", root],
    [root, undefined],
  ]);
  expect(spans.map(({ attributes }) => attributes["codeact.approval.decision"] ?? attributes["error.type"])).toEqual([
    "reject",
    "APPROVAL_DENIED",
    "approve",
    undefined,
    undefined,
  ]);
});

it.each(["here", "in another process"])("links a run that is resumed %s to the part before", async (where) => {
  const first = await codeact.run("return await tools.pay({ amount: 20 })");
  if (first.status !== "interrupted") throw new Error(first.status);
  const before = telemetry.spans();
  expect(shape(before)).toEqual([
    ["approval pay", root],
    [root, undefined],
  ]);
  expect(find(before, "approval pay").attributes).toMatchObject({ "codeact.approval.decision": "pending" });
  expect(find(before, root)).toMatchObject({
    status: SpanStatusCode.UNSET,
    attributes: { "codeact.run.status": "interrupted" },
  });

  let after: SpanFacts[];
  if (where === "here") {
    await codeact.resume(first.continuation, { decisions: { call_1: { type: "approve" } } });
    after = telemetry.spans();
  } else {
    const child = new URL("./resume-child.ts", import.meta.url).pathname;
    const { stdout, stderr } = spawnSync(process.execPath, [child], { input: first.continuation, encoding: "utf8" });
    expect(stderr).toBe("");
    after = (JSON.parse(stdout) as { spans: SpanFacts[] }).spans;
  }
  expect(shape(after)).toEqual([
    ["approval pay", root],
    ["execute_tool pay", root],
    [root, undefined],
  ]);
  expect(find(after, "approval pay").attributes).toMatchObject({ "codeact.approval.decision": "approve" });
  expect(find(after, root).links).toEqual([find(before, root).traceParent]);
  expect(find(after, root).attributes).toMatchObject({
    "codeact.run.id": first.runId,
    "codeact.run.status": "completed",
  });
});

it("traces what others run for an execution", async () => {
  const execution = codeact.execution("return await tools.look_up({ id: 1 })", { surface: "all" });
  const blocked = await execution.next();
  if (blocked.status !== "blocked") throw new Error(blocked.status);
  expect(telemetry.spans()).toEqual([]);
  await execution.next([{ callId: "call_1", output: { name: "x" } }]);
  expect(shape(telemetry.spans())).toEqual([
    ["execute_tool look_up", root],
    [root, undefined],
  ]);
});

it("ends the span of an execution that only waits for people, and links the next one", async () => {
  const execution = codeact.execution("return await tools.pay({ amount: 1 })", { surface: "ask" });
  await execution.next();
  const [, before] = telemetry.spans();
  expect(before?.attributes["codeact.run.status"]).toBe("interrupted");
  await execution.next([{ callId: "call_1", decision: { type: "approve" } }]);
  expect(find(telemetry.spans(), root).links).toEqual([before?.traceParent]);
});

it("measures runs, calls, interruptions, limits and waiting", async () => {
  const limited = create({ limits: { toolCalls: 2 } });
  await limited.run("for (let n = 0; n < 9; n++) await tools.look_up({ id: n }).catch(() => {})");
  await limited.run("throw 1");
  await limited.run("await tools.pay({})");
  const points = await telemetry.points();
  expect(points).toEqual(
    expect.arrayContaining([
      ["codeact.runs", { "codeact.run.status": "completed" }, 1],
      ["codeact.runs", { "codeact.run.status": "failed", "error.type": "GUEST_ERROR" }, 1],
      ["codeact.interruptions", {}, 1],
      ["codeact.limit_hits", { "codeact.limit": "LIMIT_TOOL_CALLS" }, 1],
      ["codeact.pool.wait", {}, 3],
      ["gen_ai.execute_tool.duration", { "gen_ai.tool.name": "look_up" }, 2],
      ["gen_ai.execute_tool.duration", { "gen_ai.tool.name": "execute_code", "codeact.run.status": "completed" }, 1],
      ["gen_ai.execute_tool.duration", { "gen_ai.tool.name": "execute_code", "codeact.run.status": "interrupted" }, 1],
    ]),
  );
  expect(points.filter(([name]) => name === "codeact.runs")).toHaveLength(2);
});

it("does nothing when it is switched off", async () => {
  await create({ tracing: false }).run("return await tools.look_up({ id: 1 })");
  expect(telemetry.spans().map(({ name }) => name)).toEqual(["select"]);
  expect(await telemetry.points()).toEqual([]);
});

it("runs where OpenTelemetry is not installed, and asks for it only once it is set up", () => {
  const script = `
    import { registerHooks } from "node:module";
    let asked = 0;
    registerHooks({
      resolve(name, context, next) {
        if (name !== "@opentelemetry/api") return next(name, context);
        asked++;
        throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
      },
    });
    const { createCodeAct } = await import(${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)});
    await using codeact = createCodeAct({ tools: [], engine: "wasm" });
    const first = await codeact.run("return 6 * 7");
    console.log(asked, first.value);
    globalThis[Symbol.for("opentelemetry.js.api.1")] = {};
    const second = await codeact.run("return 6 * 7");
    console.log(asked, second.value);`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(child).toMatchObject({ stdout: "0 42\n1 42\n", stderr: "" });
});
