import { expect } from "vitest";
import type { Session, Turn, Wiring } from "./adapter.ts";
import { type AdapterBench, all, approve, asked, expectClean, lastResult } from "./bench.ts";
import { paid, payAnn, question } from "./programs.ts";
import { payTool, standardTools } from "./tools.ts";

const payBoth = `return await Promise.all(["ann", "bob"].map((to, n) =>
  tools.pay({ to, amount: n + 1 }).then(({ paid }) => paid, (error) => error.code)));`;

/** A program that stops for a person in the middle, with the framework's own questions and answers. */
export function approvals<Tool>(bench: AdapterBench<Tool>): void {
  const start = async (code: string): Promise<{ session: Session; turn: Turn }> => {
    const session = await bench.open([[{ code }], "Done."]);
    const turn = await session.say("go");
    expect(turn.text).toBe("");
    return { session, turn };
  };

  bench.it("asks for the real call, and goes on from there when it is approved", async () => {
    const { session, turn } = await start(payAnn);
    expect(asked(turn)).toEqual([question]);
    expect(bench.effects).toEqual([{ tool: "look_up", input: { key: "ann" } }]);
    expect(session.requests).toHaveLength(1);
    const next = await session.answer(all(turn.questions, approve));
    expect(next).toMatchObject({ text: "Done.", questions: [] });
    expect(lastResult(session)).toBe(paid);
    expect(bench.effects.map(({ tool }) => tool)).toEqual(["look_up", "pay"]);
    expect(session.requests).toHaveLength(2);
    expect(session.requests[1]?.results).toHaveLength(1);
    expectClean(session.requests);
  });

  bench.it("a rejected call throws in the program, with the person's words", async () => {
    const { session, turn } = await start(
      'try { await tools.pay({ to: "ann", amount: 9 }); } catch (error) { return error.code + ": " + error.message; }',
    );
    const next = await session.answer(all(turn.questions, { type: "reject", message: "ask finance first" }));
    expect(next.text).toBe("Done.");
    expect(lastResult(session)).toMatch(/^"APPROVAL_DENIED: .*ask finance first.*"$/);
    expect(bench.effects).toEqual([]);
  });

  bench.it("a rejection the program does not catch is told to the model", async () => {
    const { session, turn } = await start(payAnn);
    await session.answer(all(turn.questions, { type: "reject" }));
    expect(lastResult(session)).toContain("APPROVAL_DENIED");
    expect(bench.count("pay")).toBe(0);
  });

  bench.it("an edited call runs with the edited input", async () => {
    const { session, turn } = await start(payAnn);
    await session.answer(all(turn.questions, { type: "edit", input: { to: "bob", amount: 5 } }));
    expect(lastResult(session)).toBe('{"receipt":{"paid":5,"to":"bob"},"name":"name of ann"}');
    expect(bench.effects.at(-1)).toEqual({ tool: "pay", input: { to: "bob", amount: 5 } });
    expect(bench.count("pay")).toBe(1);
  });

  bench.it("an edit that does not fit the schema runs nothing", async () => {
    const { session, turn } = await start("return await tools.pay({ to: 'ann', amount: 1 }).catch((e) => e.code);");
    await session.answer(all(turn.questions, { type: "edit", input: { to: 7 } }));
    expect(lastResult(session)).toBe('"TOOL_INVALID_INPUT"');
    expect(bench.effects).toEqual([]);
  });

  bench.it("calls that wait are asked together, and each gets its own answer", async () => {
    const { session, turn } = await start(payBoth);
    expect(asked(turn).map(({ input }) => input)).toEqual([
      { to: "ann", amount: 1 },
      { to: "bob", amount: 2 },
    ]);
    const [ann, bob] = turn.questions.map(({ id }) => id);
    await session.answer({ [bob ?? ""]: approve, [ann ?? ""]: { type: "reject" } });
    expect(lastResult(session)).toBe('["APPROVAL_DENIED",2]');
    expect(bench.effects).toEqual([{ tool: "pay", input: { to: "bob", amount: 2 } }]);
  });

  bench.it("an answer to one of two leaves the other open", async () => {
    const { session, turn } = await start(payBoth);
    const [ann, bob] = turn.questions;
    const half = await session.answer(all(bob === undefined ? [] : [bob], approve));
    expect(half.text).toBe("");
    expect(half.questions.map(({ input }) => input)).toEqual([ann?.input]);
    expect(session.requests).toHaveLength(1);
    const whole = await session.answer(all(half.questions, approve));
    expect(whole.text).toBe("Done.");
    expect(lastResult(session)).toBe("[1,2]");
    expect(bench.count("pay")).toBe(2);
  });

  bench.it("a program may ask more than once", async () => {
    const code = `let sum = 0;
      for (const amount of [1, 2, 3]) sum += (await tools.pay({ to: "ann", amount })).paid;
      return sum;`;
    let { session, turn } = await start(code);
    for (const amount of [1, 2, 3]) {
      expect(asked(turn)).toEqual([{ tool: "pay", input: { to: "ann", amount } }]);
      expect(bench.count("pay")).toBe(amount - 1);
      turn = await session.answer(all(turn.questions, approve));
    }
    expect(turn.text).toBe("Done.");
    expect(lastResult(session)).toBe("6");
    expect(bench.count("pay")).toBe(3);
    expectClean(session.requests);
  });

  severalPrograms(bench);
  setAside(bench);
  surroundings(bench);
}

function severalPrograms<Tool>(bench: AdapterBench<Tool>): void {
  const program = (who: string, ms: number): { code: string } => ({
    code: `await tools.slow({ ms: ${ms}, value: "${who}" });
      const receipts = [];
      for (const amount of [1, 2]) {
        const { to, paid } = await tools.pay({ to: "${who}", amount }).catch(() => ({ to: "${who}", paid: "no" }));
        receipts.push(to + paid);
      }
      return receipts;`,
  });

  bench.it("several programs of one turn ask, and no answer goes to the wrong one", async () => {
    const session = await bench.open([[program("slow", 80), program("quick", 5)], "Done."]);
    let turn = await session.say("go");
    const shown: unknown[] = [];
    // Whatever is shown is answered: payments to slow are approved, those to quick are not.
    for (let round = 0; turn.questions.length > 0 && round < 6; round++) {
      shown.push(...asked(turn).map(({ input }) => input));
      turn = await session.answer(
        Object.fromEntries(
          turn.questions.map(({ id, input }) => [
            id,
            JSON.stringify(input).includes("slow") ? approve : { type: "reject" },
          ]),
        ),
      );
    }
    expect(turn.text).toBe("Done.");
    expect(session.requests.at(-1)?.results).toEqual(['["slow1","slow2"]', '["quickno","quickno"]']);
    expect(bench.effects.filter(({ tool }) => tool === "pay").map(({ input }) => input)).toEqual([
      { to: "slow", amount: 1 },
      { to: "slow", amount: 2 },
    ]);
    expect(shown).toHaveLength(4);
  });
}

function setAside<Tool>(bench: AdapterBench<Tool>): void {
  bench.it("a question nobody answers counts as not approved, once the user says something else", async () => {
    const code = `const answer = await tools.pay({ to: "ann", amount: 9 }).catch((error) => error.code);
      return { answer };`;
    const session = await bench.open([[{ code }], "As you wish."]);
    const turn = await session.say("pay ann");
    expect(turn.questions).toHaveLength(1);
    const next = await session.say("never mind");
    expect(next).toMatchObject({ text: "As you wish.", questions: [] });
    expect(session.requests.at(-1)?.results).toEqual(['{"answer":"APPROVAL_DENIED"}']);
    expect(session.requests.at(-1)?.text).toContain("never mind");
    expect(bench.count("pay")).toBe(0);
    expectClean(session.requests);
  });
}

function surroundings<Tool>(bench: AdapterBench<Tool>): void {
  bench.it("an approver in this process answers, and nobody else is asked", async () => {
    const session = await bench.open([[{ code: payAnn }], "Done."], {
      options: { onApproval: ({ tool }) => ({ type: tool === "pay" ? "approve" : "reject" }) },
    });
    expect(await session.say("go")).toMatchObject({ text: "Done.", questions: [] });
    expect(lastResult(session)).toBe(paid);
  });

  bench.it("a tool in both places has its own rule in each: it asks in programs alone", async () => {
    const directTools = bench.tools([payTool(bench.tell, false)]);
    const call = { tool: "pay", input: { to: "bob", amount: 1 } };
    const session = await bench.open([[call], [{ code: payAnn }], "Done."], { directTools });
    const turn = await session.say("go");
    expect(asked(turn)).toEqual([question]);
    expect(bench.effects.filter(({ tool }) => tool === "pay")).toEqual([{ tool: "pay", input: call.input }]);
    await session.answer(all(turn.questions, approve));
    expect(lastResult(session)).toBe(paid);
    expectClean(session.requests, ["execute_code", "pay"]);
  });

  bench.it("a tool in both places has its own rule in each: it asks as a direct call alone", async () => {
    const specs = standardTools(bench.tell).map((spec) => ({ ...spec, needsApproval: false }));
    const directTools = bench.tools([payTool(bench.tell, true)]);
    const call = { tool: "pay", input: { to: "bob", amount: 1 } };
    const session = await bench.open([[{ code: payAnn }], [call], "Done."], { tools: bench.tools(specs), directTools });
    const turn = await session.say("go");
    expect(asked(turn)).toEqual([{ tool: "pay", input: call.input }]);
    expect(bench.count("pay")).toBe(1);
    expect((await session.answer(all(turn.questions, approve))).text).toBe("Done.");
    expect(bench.count("pay")).toBe(2);
  });

  for (const wiring of ["provider", "standalone", "static"] as const) {
    bench.it(`${wiring}: with approvalScope "block" the whole program is asked about, once`, async () => {
      const replies = [[{ code: payBoth }], [{ code: payBoth }], "Done."];
      const session = await bench.open(replies, { wiring, options: { approvalScope: "block" } });
      const turn = await session.say("go");
      expect(asked(turn)).toEqual([{ tool: "execute_code", input: { code: payBoth } }]);
      const next = await session.answer(all(turn.questions, approve));
      expect(lastResult(session)).toBe("[1,2]");
      expect(bench.count("pay")).toBe(2);
      expect(asked(next)).toEqual(asked(turn));
      expect((await session.answer(all(next.questions, { type: "reject" }))).text).toBe("Done.");
      expect(bench.count("pay")).toBe(2);
      expectClean(session.requests);
    });
  }

  const others: Wiring[] = ["standalone", "static"];
  for (const wiring of others) {
    if (bench.adapter.interrupts.includes(wiring)) {
      bench.it(`${wiring}: a program stops for a person`, async () => {
        const session = await bench.open([[{ code: payAnn }], "Done."], { wiring });
        const turn = await session.say("go");
        expect(asked(turn)).toEqual([question]);
        await session.answer(all(turn.questions, approve));
        expect(lastResult(session)).toBe(paid);
      });
    } else {
      bench.it(`${wiring}: a tool that may ask needs an approver, and construction says so`, async () => {
        await expect(bench.open(["never"], { wiring })).rejects.toThrow(/pay.*onApproval.*approvalScope/s);
        const options = { onApproval: () => approve };
        const session = await bench.open([[{ code: payAnn }], "Done."], { wiring, options });
        await session.say("go");
        expect(lastResult(session)).toBe(paid);
      });
    }
  }
}
