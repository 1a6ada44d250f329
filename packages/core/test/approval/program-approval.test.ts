import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import {
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  type Decision,
  defineTool,
  type HostTool,
  type InterruptedRun,
  type Interruption,
  type RunResult,
} from "../../src/index.ts";
import { countingEngine } from "./counting-engine.ts";

const engine = countingEngine(createWasmEngine({ threads: 1 }));
afterAll(() => engine.dispose());

const effects: string[] = [];
beforeEach(() => {
  effects.length = 0;
  Object.assign(engine.counts, { starts: 0, open: 0 });
});
const tool = (name: string, more: Partial<HostTool> = {}): HostTool => ({
  ...defineTool({
    name,
    description: "Has an effect.",
    inputSchema: { type: "object" },
    execute: (input) => {
      effects.push(name);
      return input as object;
    },
  }),
  ...more,
});
const look = tool("look");
const pay = tool("pay", { approvalMode: "always_require" });
const keys = [{ id: "k1", secret: "s".repeat(32) }];
const make = (options: Partial<CodeActOptions> = {}): CodeAct =>
  createCodeAct({ tools: [look, pay], engine, continuations: { keys }, ...options });
const source = "await tools.look({}); return await tools.pay({ n: 1 })";

function interrupted(result: RunResult): InterruptedRun {
  expect(result, JSON.stringify(result)).toMatchObject({ status: "interrupted" });
  return result as InterruptedRun;
}
const decide = ({ interruptions }: InterruptedRun, decision: Decision): { decisions: Record<string, Decision> } => ({
  decisions: Object.fromEntries(interruptions.map(({ callId }) => [callId, decision])),
});

describe('approvalMode: "always_require"', () => {
  const options = { approvalMode: "always_require" } as const;

  it("shows the source before anything of it runs, and goes on in another process", async () => {
    const first = interrupted(await make(options).run(source));
    expect(first.interruptions).toMatchObject([
      { callId: "call_0", tool: "execute_code", title: "Run a program", input: { code: source } },
    ]);
    expect(engine.counts.starts).toBe(0);
    const second = interrupted(await make(options).resume(first.continuation, decide(first, { type: "approve" })));
    expect(second.runId).toBe(first.runId);
    expect(second.interruptions).toMatchObject([{ tool: "pay" }]);
    const last = await make(options).resume(second.continuation, decide(second, { type: "approve" }));
    expect(last).toMatchObject({ status: "completed", value: { n: 1 }, stats: { toolCalls: 2 } });
    expect(last.calls.map(({ tool }) => tool)).toEqual(["look", "pay"]);
    expect(effects).toEqual(["look", "pay"]);
  });

  it("ends the run when the program is rejected, and runs what it was edited to", async () => {
    const first = interrupted(await make(options).run(source));
    expect(
      await make(options).resume(first.continuation, decide(first, { type: "reject", message: "too dear" })),
    ).toMatchObject({
      status: "failed",
      error: { code: "APPROVAL_DENIED", message: "The program was not approved: too dear" },
    });
    const edit = async (code: unknown): Promise<RunResult> => {
      const run = interrupted(await make(options).run(source));
      return await make(options).resume(run.continuation, decide(run, { type: "edit", input: { code } as never }));
    };
    expect(await edit("return await tools.look({ edited: true })")).toMatchObject({ value: { edited: true } });
    expect(await edit("const const = 1")).toMatchObject({ error: { code: "SYNTAX_ERROR" } });
    expect(await edit(5)).toMatchObject({ status: "failed" });
    expect(effects).toEqual(["look"]);
  });

  it("does not ask about a program that cannot start, or that was approved elsewhere", async () => {
    expect(await make(options).run("const const = 1")).toMatchObject({ error: { code: "SYNTAX_ERROR" } });
    expect(await make(options).run("return 1", { approved: true })).toMatchObject({ value: 1 });
    expect(make(options).asking()).toContain("execute_code");
    expect(make().asking()).not.toContain("execute_code");
  });

  it("asks in this process when there is somebody to ask, and keeps the clock still", async () => {
    const asked: Interruption[] = [];
    const codeact = make({
      ...options,
      tools: [look],
      limits: { wallMs: 150 },
      onApproval: async (request) => {
        asked.push(request);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { type: "approve" };
      },
    });
    expect(await codeact.run("return await tools.look({ n: 2 })")).toMatchObject({ value: { n: 2 } });
    expect(asked).toMatchObject([{ tool: "execute_code" }]);
  });

  it("is asked by the stepper too, whatever it hands out", async () => {
    for (const surface of ["ask", "all", () => false] as const) {
      const execution = make(options).execution("return 7", { surface });
      const state = await execution.next();
      expect(state).toMatchObject({ status: "blocked", pending: [{ callId: "call_0", verdict: "ask" }] });
      const later = make(options).execution(execution.continuation(), { surface });
      expect(await later.next([{ callId: "call_0", decision: { type: "approve" } }])).toMatchObject({ value: 7 });
    }
  });

  it("refuses a continuation used twice, and a question that has expired", async () => {
    const short = { ...options, continuations: { keys, ttlMs: 40 } };
    const first = interrupted(await make(short).run("return 7"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(make(short).resume(first.continuation, decide(first, { type: "approve" }))).rejects.toMatchObject({
      details: { reason: "expired" },
    });
    const codeact = make(options);
    const again = interrupted(await codeact.run("return 7"));
    expect(await codeact.resume(again.continuation, decide(again, { type: "approve" }))).toMatchObject({ value: 7 });
    await expect(codeact.resume(again.continuation, decide(again, { type: "approve" }))).rejects.toMatchObject({
      details: { reason: "consumed", outcome: expect.stringContaining("completed") },
    });
  });
});

describe('approvalScope: "block"', () => {
  const options = { approvalScope: "block" } as const;

  it("asks once for the whole program, and then about no call", async () => {
    const first = interrupted(await make(options).run(source));
    expect(first.interruptions).toMatchObject([{ tool: "execute_code" }]);
    expect(await make(options).resume(first.continuation, decide(first, { type: "approve" }))).toMatchObject({
      status: "completed",
      value: { n: 1 },
    });
    expect(await make(options).run(source, { approved: true })).toMatchObject({ value: { n: 1 } });
    expect(effects).toEqual(["look", "pay", "look", "pay"]);
  });

  it("does not ask when no tool requires approval, and a rule that may ask counts", async () => {
    expect(await make({ ...options, tools: [look] }).run("return await tools.look({ n: 1 })")).toMatchObject({
      value: { n: 1 },
    });
    const rule = tool("rule", { approvalMode: () => "allow" });
    expect(make({ ...options, tools: [rule] }).asking()).toEqual(["execute_code"]);
    expect(make({ tools: [rule] }).asking()).toEqual(["rule"]);
    expect(make({ tools: [rule], onApproval: () => ({ type: "approve" }) }).asking()).toEqual([]);
  });

  it("leaves what a rule denies denied", async () => {
    const rule = tool("rule", { approvalMode: ({ input }) => ((input as { n: number }).n > 1 ? "deny" : "ask") });
    const result = await make({ ...options, tools: [rule] }).run(
      "return [await tools.rule({ n: 1 }), await tools.rule({ n: 2 }).catch((e) => e.code)]",
      { approved: true },
    );
    expect(result).toMatchObject({ value: [{ n: 1 }, "APPROVAL_DENIED"] });
  });

  it("is asked again when any tool has changed meanwhile: the program may call it", async () => {
    const first = interrupted(await make(options).run("return 1"));
    const changed = make({ ...options, tools: [{ ...look, description: "Another." }, pay] });
    await expect(changed.resume(first.continuation, decide(first, { type: "approve" }))).rejects.toMatchObject({
      details: { reason: "tool-changed", tool: "look" },
    });
  });

  it("counts only while it is the rule", async () => {
    const deferring = (surface: "all"): Promise<string> => start(make(options), surface);
    const start = async (codeact: CodeAct, surface: "all"): Promise<string> => {
      const execution = codeact.execution("await tools.look({}); return await tools.pay({ n: 1 })", {
        surface,
        approved: true,
      });
      await execution.next();
      return execution.continuation();
    };
    const token = await deferring("all");
    const output = [{ callId: "call_1", output: 1 }];
    expect(await make(options).execution(token, { surface: "ask" }).next(output)).toMatchObject({ value: { n: 1 } });
    const strict = make().execution(await deferring("all"), { surface: "ask" });
    expect(await strict.next(output)).toMatchObject({ status: "blocked", pending: [{ tool: "pay", verdict: "ask" }] });
  });
});

describe("defaultApprovalMode", () => {
  it.each([
    [{}, true],
    [{ annotations: {} }, true],
    [{ annotations: { destructiveHint: true } }, true],
    [{ annotations: { readOnlyHint: false } }, true],
    [{ annotations: { readOnlyHint: "true" as never } }, true],
    [{ annotations: { readOnlyHint: true } }, false],
    [{ annotations: { destructiveHint: false } }, false],
    [{ approvalMode: "never_require" as const, annotations: { destructiveHint: true } }, false],
    [{ approvalMode: "always_require" as const, annotations: { readOnlyHint: true } }, true],
  ])("by_annotations asks about a tool with %o: %s", async (more, asks) => {
    const codeact = make({ tools: [tool("outside", more)], defaultApprovalMode: "by_annotations" });
    const result = await codeact.run("return await tools.outside({})");
    expect(result.status).toBe(asks ? "interrupted" : "completed");
    expect(codeact.buildInstructions().includes("approves each call")).toBe(asks);
  });

  it("may require it of all, and holds for tools that come later", async () => {
    const codeact = make({ tools: [look], defaultApprovalMode: "always_require" });
    expect((await codeact.run("return await tools.look({})")).status).toBe("interrupted");
    codeact.update({ tools: [tool("later")] });
    expect((await codeact.run("return await tools.later({})")).status).toBe("interrupted");
  });

  it.each([
    [{ approvalMode: "ask" }, "approvalMode: must be one of never_require, always_require"],
    [{ approvalScope: "program" }, "approvalScope: must be one of call, block"],
    [{ defaultApprovalMode: true }, "defaultApprovalMode: must be one of"],
    [{ tools: [tool("odd", { annotations: "none" as never })] }, "annotations: must be an object"],
  ])("refuses %o at construction", (options, message) => {
    expect(() => make(options as never)).toThrow(message);
  });
});
