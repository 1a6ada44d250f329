import { createCodeAct, defineTool, type RunEvent } from "@codeact/core";
import { expect } from "vitest";
import { type AdapterBench, all, approve, keys, lastResult } from "./bench.ts";
import { paid, payAnn } from "./programs.ts";
import { type Effect, standardTools } from "./tools.ts";

/** Streams, aborts, traces, runs at once, and does what core does. */
export function behaviour<Tool>(bench: AdapterBench<Tool>): void {
  bench.it("streams: how far the calls are, and the answer", async () => {
    const code = 'await tools.look_up({ key: "a" }); await tools.slow({ ms: 50, value: "b" }); return 1;';
    const session = await bench.open([[{ code }], "Done."]);
    const { text, progress } = await session.say("go", { stream: true });
    expect(text).toBe("Done.");
    expect(JSON.stringify(progress)).toContain("look_up");
    expect(progress.length).toBeGreaterThanOrEqual(2);
  });

  bench.it("streams: asks, and goes on when it is answered", async () => {
    const session = await bench.open([[{ code: payAnn }], "Done."]);
    const turn = await session.say("go", { stream: true });
    expect(turn.questions).toHaveLength(1);
    const next = await session.answer(all(turn.questions, approve), { stream: true });
    expect(next).toMatchObject({ text: "Done.", questions: [] });
    expect(lastResult(session)).toBe(paid);
    expect(bench.effects.map(({ tool }) => tool)).toEqual(["look_up", "pay"]);
  });

  bench.it("abort: the turn ends with the reason, and so does the tool", async () => {
    const aborter = new AbortController();
    let seen: unknown;
    const tools = bench.tools([
      {
        name: "hang",
        description: "Never settles.",
        inputSchema: { type: "object" },
        execute: (_input, signal) =>
          new Promise<never>((_resolve, reject) => {
            signal?.addEventListener("abort", () => {
              seen = "aborted";
              reject(signal.reason);
            });
            setTimeout(() => aborter.abort(new Error("enough of this")), 20);
          }),
      },
    ]);
    const session = await bench.open([[{ code: "await tools.hang({});" }], "never"], { tools });
    await expect(session.say("go", { signal: aborter.signal })).rejects.toThrow(/enough of this|abort/i);
    await expect.poll(() => seen).toBe("aborted");
    expect(session.requests).toHaveLength(1);
  });

  bench.it("traces: calls of the program are nested under execute_code", async () => {
    const session = await bench.open([[{ code: 'return (await tools.look_up({ key: "a" })).name;' }], "Done."]);
    await session.say("go");
    const path = session.spans().find((names) => names.at(-1)?.includes("look_up"));
    expect(path?.some((name) => name.includes("execute_code"))).toBe(true);
  });

  bench.it("calls of a program run at the same time", async () => {
    const waiting: (() => void)[] = [];
    const tools = bench.tools([
      {
        name: "meet",
        description: "Settles once five have come.",
        inputSchema: { type: "object" },
        execute: async () => {
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            if (waiting.length === 5) for (const go of waiting) go();
          });
          return "met";
        },
      },
    ]);
    const code = "return await Promise.all([1, 2, 3, 4, 5].map((n) => tools.meet({ n })));";
    const session = await bench.open([[{ code }], "Done."], { tools });
    await session.say("go");
    expect(lastResult(session)).toBe('["met","met","met","met","met"]');
  });

  bench.it("conversations do not see each other", async () => {
    const keysOfAll = ["a", "b", "c", "d", "e"];
    const results = await Promise.all(
      keysOfAll.map(async (key) => {
        const session = await bench.open([[{ code: `return (await tools.look_up({ key: "${key}" })).name;` }], key]);
        return [(await session.say("go")).text, lastResult(session)];
      }),
    );
    expect(results).toEqual(keysOfAll.map((key) => [key, `"name of ${key}"`]));
  });

  bench.it("does what core does: same value, same calls, same outcomes", async () => {
    const code = `const users = [await tools.look_up({ key: "a" }), await tools.look_up({ key: "b" })];
      const outcomes = [];
      for (const [n, { name }] of users.entries()) {
        outcomes.push(await tools.pay({ to: name, amount: n }).catch(({ code }) => code));
      }
      outcomes.push(await tools.fail({}).catch(({ code }) => code), await tools.gone({}).catch(({ code }) => code));
      return outcomes;`;
    const settled = { core: [] as object[], adapter: [] as object[] };
    const observe = (list: object[]) => (event: RunEvent) => {
      if (event.type !== "call.settled") return;
      const { callId, tool, digest, code } = event;
      list.push({ callId, tool, digest, code });
    };
    const decide = (amount: unknown): { type: "approve" | "reject" } => ({ type: amount === 1 ? "approve" : "reject" });
    const reference: Effect[] = [];
    await using core = createCodeAct({
      tools: standardTools((effect) => reference.push(effect)).map(({ needsApproval, execute, ...spec }) =>
        defineTool({
          ...spec,
          approvalMode: needsApproval ? "always_require" : "never_require",
          execute: (input, { signal }) => execute(input as Effect["input"], signal),
        }),
      ),
      continuations: { keys },
      onEvent: observe(settled.core),
      onApproval: ({ input }) => decide((input as Effect["input"]).amount),
    });
    const expected = await core.run(code);
    if (expected.status !== "completed") throw new Error(JSON.stringify(expected));

    const options = { onEvent: observe(settled.adapter) };
    const session = await bench.open([[{ code }], "Done."], { options });
    let turn = await session.say("go");
    while (turn.questions.length > 0) {
      turn = await session.answer(
        Object.fromEntries(turn.questions.map(({ id, input }) => [id, decide((input as Effect["input"]).amount)])),
      );
    }
    expect(lastResult(session)).toBe(JSON.stringify(expected.value));
    expect(bench.effects).toEqual(reference);
    expect(settled.adapter).toEqual(settled.core);
  });
}
