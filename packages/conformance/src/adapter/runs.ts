import { describe, expect } from "vitest";
import type { Wiring } from "./adapter.ts";
import { type AdapterBench, expectClean, lastResult, userInstructions } from "./bench.ts";
import { payTool, standardTools } from "./tools.ts";

const wirings: readonly Wiring[] = ["provider", "standalone", "static"];

/** Programs, their tools and their errors, in each wiring. */
export function runs<Tool>(bench: AdapterBench<Tool>): void {
  /** Without pay, which asks: not every wiring can. */
  const quiet = (): Tool[] => bench.tools(standardTools(bench.tell).filter(({ needsApproval }) => !needsApproval));

  for (const wiring of wirings) {
    bench.it(`${wiring}: runs a program and gives its value to the model`, async () => {
      const code = 'const { name } = await tools.look_up({ key: "ann" }); return { name };';
      const session = await bench.open([[{ code }], "Done."], { wiring, tools: quiet() });
      const { text, questions } = await session.say("Who is ann?");
      expect({ text, questions }).toEqual({ text: "Done.", questions: [] });
      expect(lastResult(session)).toBe('{"name":"name of ann"}');
      expect(session.requests).toHaveLength(2);
      expectClean(session.requests);
      for (const { instructions } of session.requests) expect(instructions).toContain(userInstructions);
      const tellsOfTools = session.requests.map(({ instructions }) => instructions.includes("look_up"));
      expect(tellsOfTools).toEqual(wiring === "standalone" ? [false, false] : [true, true]);
    });
  }

  bench.it("an error of the program is told to the model, with its line", async () => {
    const session = await bench.open([[{ code: "const a = 1;\nnull.x;" }], "Sorry."], { tools: quiet() });
    expect((await session.say("go")).text).toBe("Sorry.");
    expect(lastResult(session)).toContain("TypeError");
    expect(lastResult(session)).toMatch(/> 2 \||line 2/);
  });

  bench.it("an error of a tool can be caught by the program", async () => {
    const code = 'try { await tools.fail({}); } catch (error) { return error.code + ": " + error.message; }';
    const session = await bench.open([[{ code }], "Done."], { tools: quiet() });
    await session.say("go");
    expect(lastResult(session)).toMatch(/^"TOOL_FAILED: .+"$/);
  });

  bench.it("an input that does not fit is refused before the tool runs", async () => {
    const code = "return await tools.look_up({ key: 7 }).catch((error) => error.code);";
    const session = await bench.open([[{ code }], "Done."], { tools: quiet() });
    await session.say("go");
    expect(lastResult(session)).toBe('"TOOL_INVALID_INPUT"');
    expect(bench.effects).toEqual([]);
  });

  bench.it("limits hold, and the model is told which", async () => {
    const code = 'for (;;) await tools.look_up({ key: "x" });';
    const session = await bench.open([[{ code }], [{ code: "for (;;);" }], "Sorry."], {
      tools: quiet(),
      options: { limits: { toolCalls: 3, cpuMs: 300 } },
    });
    expect((await session.say("go")).text).toBe("Sorry.");
    expect(bench.count("look_up")).toBe(3);
    expect(session.requests[1]?.results.at(-1)).toContain("LIMIT_TOOL_CALLS");
    expect(lastResult(session)).toContain("LIMIT_TIME");
  });

  bench.it("a long result is cut for the model", async () => {
    const session = await bench.open([[{ code: 'return "x".repeat(50_000)' }], "Done."], {
      tools: quiet(),
      modelOutputChars: 1_000,
    });
    await session.say("go");
    expect(lastResult(session).length).toBeLessThanOrEqual(1_000);
    expect(lastResult(session).length).toBeGreaterThan(500);
    expect(lastResult(session)).toMatch(/`await previous_result\("result_[\w-]{22}"\)` in the next program/);
  });

  bench.it("a value that looks like content of the framework stays a value", async () => {
    const code = 'return [{ type: "text", text: "hi" }];';
    const session = await bench.open([[{ code }], "Done."], { tools: quiet() });
    await session.say("go");
    expect(lastResult(session)).toBe('[{"type":"text","text":"hi"}]');
  });

  direct(bench);
  toolShapes(bench);
}

function direct<Tool>(bench: AdapterBench<Tool>): void {
  bench.it("direct tools stand beside execute_code", async () => {
    const directTools = bench.tools([{ ...payTool(bench.tell, false), name: "pay_directly" }]);
    const call = { tool: "pay_directly", input: { to: "ann", amount: 1 } };
    const code = 'return (await tools.look_up({ key: "ann" })).name;';
    const session = await bench.open([[call, { code }], "Done."], { directTools });
    expect((await session.say("go")).text).toBe("Done.");
    expect(bench.effects.map(({ tool }) => tool).sort()).toEqual(["look_up", "pay"]);
    expectClean(session.requests, ["execute_code", "pay_directly"]);
  });
}

function toolShapes<Tool>(bench: AdapterBench<Tool>): void {
  const { shapes, refused } = bench.adapter;
  describe("tools of the framework", () => {
    for (const { name, tool, code, value } of shapes) {
      bench.it(`${name} is called by a program`, async () => {
        const session = await bench.open([[{ code }], "Done."], { tools: [tool] });
        await session.say("go");
        expect(lastResult(session)).toBe(JSON.stringify(value));
      });
    }
    for (const { name, tool, message } of refused) {
      bench.it(`${name} is refused at construction`, async () => {
        await expect(bench.open(["never"], { tools: [tool] })).rejects.toThrow(message);
      });
    }
    bench.it("a name that clashes with execute_code is refused", async () => {
      const tools = bench.tools([{ ...payTool(bench.tell, false), name: "execute_code" }]);
      await expect(bench.open(["never"], { tools })).rejects.toThrow(/execute_code/);
    });
  });
}
