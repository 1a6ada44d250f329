import { memoryContinuationStore } from "@codeact/core";
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { StructuredTool, type ToolRuntime, tool } from "@langchain/core/tools";
import { Command, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph, task } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { AIMessage, createAgent, fakeModel, type HITLResponse, humanInTheLoopMiddleware } from "langchain";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { codeActMiddleware, createExecuteCodeTool, type ExecuteCodeToolOptions } from "../src/index.ts";
import { scriptedModel, toolMessages } from "./agent.ts";

const effects: string[] = [];
beforeEach(() => effects.splice(0));

const look = tool(
  async ({ key, ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    effects.push(`look ${key}`);
    return `<${key}>`;
  },
  { name: "look", description: "Looks up.", schema: z.object({ key: z.string(), ms: z.number().default(0) }) },
);
const pay = tool(
  async ({ to, amount }) => {
    effects.push(`pay ${to} ${amount}`);
    return { paid: amount };
  },
  { name: "pay", description: "Pays.", schema: z.object({ to: z.string(), amount: z.number() }) },
);
const tools = [look, pay];
const interruptOn = { pay: true };
const thread = { configurable: { thread_id: "1" } };
const approve = { type: "approve" } as const;
const resume = (...decisions: HITLResponse["decisions"]) => new Command({ resume: { decisions } });
const payAnn = 'const to = await tools.look({ key: "ann" }); return await tools.pay({ to, amount: 20 });';

interface Asked {
  id: string;
  value: {
    actionRequests: { name: string; args: object; callId: string; digest: string; description: string }[];
    reviewConfigs: object[];
  };
}
const askedBy = (state: object): Asked[] => ("__interrupt__" in state ? (state.__interrupt__ as Asked[]) : []);
const argsOf = (state: object) => askedBy(state).flatMap(({ value }) => value.actionRequests.map(({ args }) => args));

function openAgent(
  programs: string[],
  options: Partial<ExecuteCodeToolOptions> = {},
  checkpointer = new MemorySaver(),
) {
  const codeact = codeActMiddleware({ tools, interruptOn, ...options });
  return {
    agent: createAgent({ model: scriptedModel(programs, "Done.", "Done."), middleware: [codeact], checkpointer }),
    codeact,
  };
}
const messages = ["go"];

test("asks as humanInTheLoopMiddleware does, and says which call it is", async () => {
  const { agent } = openAgent([payAnn]);
  const first = await agent.invoke({ messages }, thread);
  expect(askedBy(first)).toEqual([
    {
      id: expect.any(String),
      value: {
        actionRequests: [
          {
            name: "pay",
            args: { to: "<ann>", amount: 20 },
            description: expect.stringContaining("pay"),
            callId: expect.stringMatching(/^call0-0~./),
            digest: expect.stringMatching(/^[\da-f]{64}$/),
          },
        ],
        reviewConfigs: [{ actionName: "pay", allowedDecisions: ["approve", "edit", "reject"] }],
      },
    },
  ]);
  expect(effects).toEqual(["look ann"]);
  const last = await agent.invoke(resume(approve), thread);
  expect(toolMessages(last.messages)[0]?.content).toBe('{"paid":20}');
  expect(effects).toEqual(["look ann", "pay <ann> 20"]);
});

describe("interruptOn", () => {
  const code = 'return [await tools.pay({ to: "a", amount: 1 }), await tools.pay({ to: "b", amount: 9 })];';
  test("when, description, allowedDecisions and argsSchema", async () => {
    const seen: unknown[] = [];
    const { agent } = openAgent([code], {
      interruptOn: {
        look: false,
        pay: {
          allowedDecisions: ["approve", "reject"],
          argsSchema: { type: "object" },
          when: ({ toolCall, state, runtime }) => {
            seen.push([toolCall.args, state.messages.length, runtime.configurable?.thread_id]);
            return toolCall.args.amount > 5;
          },
          description: ({ args }, { messages }) => `Pay ${args.amount}? (${messages.length} messages)`,
        },
      },
    });
    const first = await agent.invoke({ messages }, thread);
    expect(askedBy(first)[0]?.value).toMatchObject({
      actionRequests: [{ args: { to: "b", amount: 9 }, description: "Pay 9? (2 messages)" }],
      reviewConfigs: [{ actionName: "pay", allowedDecisions: ["approve", "reject"], argsSchema: { type: "object" } }],
    });
    expect(seen.slice(0, 2)).toEqual([
      [{ to: "a", amount: 1 }, 2, "1"],
      [{ to: "b", amount: 9 }, 2, "1"],
    ]);
    // An edit is not allowed, so the question stays open.
    const edit = { type: "edit", editedAction: { name: "pay", args: { to: "b", amount: 2 } } } as const;
    const again = await agent.invoke(resume(edit), thread);
    expect(argsOf(again)).toEqual([{ to: "b", amount: 9 }]);
    await agent.invoke(resume(approve), thread);
    expect(effects).toEqual(["pay a 1", "pay b 9"]);
  });

  test("names that are no tools are refused", () => {
    expect(() => createExecuteCodeTool({ tools, interruptOn: { payy: true } })).toThrow(/interruptOn\.payy/);
  });
});

test("edit and reject; a rejected call throws in the program", async () => {
  const code = `return await Promise.all([1, 2].map((amount) =>
    tools.pay({ to: "ann", amount }).catch((error) => error.code + ": " + error.message)));`;
  const { agent } = openAgent([code]);
  const first = await agent.invoke({ messages }, thread);
  expect(argsOf(first)).toHaveLength(2);
  const edit = { type: "edit", editedAction: { name: "pay", args: { to: "bob", amount: 7 } } } as const;
  const last = await agent.invoke(resume(edit, { type: "reject", message: "too much" }), thread);
  expect(toolMessages(last.messages)[0]?.content).toMatch(/^\[\{"paid":7\},"APPROVAL_DENIED: .*too much.*"\]$/);
  expect(effects).toEqual(["pay bob 7"]);
});

test("a short list of answers leaves the rest open; answers by callId need no order", async () => {
  const code =
    'return await Promise.all(["a", "b", "c"].map((to) => tools.pay({ to, amount: 1 }).then(() => to, () => "no")));';
  const { agent } = openAgent([code]);
  await agent.invoke({ messages }, thread);
  const second = await agent.invoke(resume(approve), thread);
  expect(argsOf(second)).toEqual([
    { to: "b", amount: 1 },
    { to: "c", amount: 1 },
  ]);
  expect(effects).toEqual(["pay a 1"]);
  const [b, c] = askedBy(second)[0]?.value.actionRequests ?? [];
  const third = await agent.invoke(
    new Command({ resume: { decisions: { [c?.callId ?? ""]: { type: "reject" } } } }),
    thread,
  );
  expect(argsOf(third)).toEqual([b?.args]);
  const last = await agent.invoke(resume(approve), thread);
  expect(toolMessages(last.messages)[0]?.content).toBe('["a","b","no"]');
});

test.each([
  ["nothing at all", "yes"],
  ["an empty list", { decisions: [] }],
])("an answer that says %s decides nothing", async (_what, answer) => {
  const { agent } = openAgent([payAnn]);
  await agent.invoke({ messages }, thread);
  const again = await agent.invoke(new Command({ resume: answer }), thread);
  expect(argsOf(again)).toEqual([{ to: "<ann>", amount: 20 }]);
  await agent.invoke(resume(approve), thread);
  expect(effects).toEqual(["look ann", "pay <ann> 20"]);
});

describe("what core asks by itself", () => {
  test("the program, before it starts", async () => {
    const { agent } = openAgent([payAnn], { interruptOn: {}, approvalMode: "always_require" });
    const first = await agent.invoke({ messages }, thread);
    expect(askedBy(first)[0]?.value.actionRequests).toMatchObject([{ name: "execute_code", args: { code: payAnn } }]);
    expect(effects).toEqual([]);
    const last = await agent.invoke(resume(approve), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('{"paid":20}');
  });

  test("one question for a whole program", async () => {
    const { agent } = openAgent([payAnn], { approvalScope: "block" });
    expect(askedBy(await agent.invoke({ messages }, thread))[0]?.value.actionRequests).toHaveLength(1);
    await agent.invoke(resume(approve), thread);
    expect(effects).toEqual(["look ann", "pay <ann> 20"]);
  });

  test("tools of MCP by their annotations; interruptOn goes over them", async () => {
    const annotated = (name: string, annotations: object) =>
      tool(async () => name, { name, description: "x", schema: z.object({}), metadata: { annotations } });
    const given = [annotated("drop", {}), annotated("list", { readOnlyHint: true }), annotated("trusted", {})];
    const code = "return await Promise.all([tools.drop({}), tools.list({}), tools.trusted({})]);";
    const { agent } = openAgent([code], {
      tools: given,
      interruptOn: { trusted: false },
      defaultApprovalMode: "by_annotations",
    });
    const first = await agent.invoke({ messages }, thread);
    expect(askedBy(first)[0]?.value.actionRequests.map(({ name }) => name)).toEqual(["drop"]);
    const last = await agent.invoke(resume(approve), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('["drop","list","trusted"]');
  });
});

describe("a checkpointer", () => {
  const missing = /checkpointer.*onApproval/s;
  test("createAgent without one: a clear error, before anything runs", async () => {
    const codeact = codeActMiddleware({ tools, interruptOn });
    const agent = createAgent({ model: scriptedModel([payAnn], "never"), middleware: [codeact] });
    await expect(agent.invoke({ messages })).rejects.toThrow(missing);
    expect(effects).toEqual([]);
  });

  test("outside of a graph there is none", async () => {
    await using execute_code = createExecuteCodeTool({ tools, interruptOn });
    await expect(execute_code.invoke({ code: payAnn })).rejects.toThrow(missing);
  });

  test("an approver in this process needs none", async () => {
    await using execute_code = createExecuteCodeTool({ tools, interruptOn, onApproval: () => ({ type: "approve" }) });
    expect(await execute_code.invoke({ code: payAnn })).toBe('{"paid":20}');
  });
});

describe("several programs of one turn", () => {
  const program = (who: string, ms: number) =>
    `await tools.look({ key: "${who}", ms: ${ms} });
     const got = [];
     for (const amount of [1, 2]) got.push(await tools.pay({ to: "${who}", amount }).then(() => amount, () => "no"));
     return got;`;
  const programs = [program("A", 60), program("B", 5)];
  const calls = programs.map((code, n) => ({
    type: "tool_call" as const,
    id: `c${n}`,
    name: "execute_code",
    args: { code },
  }));

  const execute_code = createExecuteCodeTool({ tools, interruptOn });
  const own = async () => ({ messages: await Promise.all(calls.map((call) => execute_code.invoke(call))) });
  const graphOf = (node: ToolNode | typeof own) => {
    const graph = new StateGraph(MessagesAnnotation).addNode("tools", node).addEdge(START, "tools");
    return graph.compile({ checkpointer: new MemorySaver() });
  };
  const start = { messages: [new AIMessage({ content: "", tool_calls: calls })] };

  test.each(["one ToolNode", "a node of your own", "createAgent"])(
    "%s: in the order of their calls, and every answer reaches who asked",
    async (where) => {
      const graph = graphOf(where === "one ToolNode" ? new ToolNode([execute_code]) : own);
      const { agent } = openAgent(programs);
      const invoke = (input?: Command): Promise<{ messages: BaseMessage[] }> =>
        where === "createAgent"
          ? agent.invoke(input ?? { messages }, thread)
          : graph.invoke((input as Command<unknown, Record<string, never>, "tools">) ?? start, thread);
      let state = await invoke();
      const shown: object[] = [];
      // A plain answer, without the id of its question: payments of A are approved, those of B are not.
      for (let round = 0; askedBy(state).length > 0 && round < 9; round++) {
        const asked = argsOf(state);
        expect(asked).toHaveLength(1);
        shown.push(...asked);
        const decision = JSON.stringify(asked).includes("A") ? approve : ({ type: "reject" } as const);
        state = await invoke(resume(decision));
      }
      expect(shown).toEqual(["A", "A", "B", "B"].map((to, n) => ({ to, amount: (n % 2) + 1 })));
      expect(toolMessages(state.messages).map(({ content }) => content)).toEqual(["[1,2]", '["no","no"]']);
      expect(effects).toEqual(["look A", "pay A 1", "pay A 2", "look B"]);
    },
  );
});

describe("a tool that calls interrupt itself", () => {
  const confirm = tool(
    async ({ question }) => {
      effects.push(`asks ${question}`);
      const answer: string = interrupt({ question });
      effects.push(`hears ${answer}`);
      return answer;
    },
    { name: "confirm", description: "Asks the user.", schema: z.object({ question: z.string() }) },
  );
  const code = `const who = await tools.confirm({ question: "who?" });
    await tools.pay({ to: who, amount: 1 });
    return [who, await tools.confirm({ question: "sure?" })];`;

  test("is asked natively, between questions of ours, and settles once", async () => {
    const { agent } = openAgent([code], { tools: [...tools, confirm] });
    const first = await agent.invoke({ messages }, thread);
    expect(askedBy(first)).toMatchObject([{ value: { question: "who?" } }]);
    const second = await agent.invoke(new Command({ resume: "bob" }), thread);
    expect(argsOf(second)).toEqual([{ to: "bob", amount: 1 }]);
    const third = await agent.invoke(resume(approve), thread);
    expect(askedBy(third)).toMatchObject([{ value: { question: "sure?" } }]);
    const last = await agent.invoke(new Command({ resume: "yes" }), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('["bob","yes"]');
    expect(effects.filter((effect) => !effect.startsWith("asks"))).toEqual(["hears bob", "pay bob 1", "hears yes"]);
  });

  test("several at once are asked one after the other", async () => {
    const program = 'return await Promise.all(["a?", "b?"].map((question) => tools.confirm({ question })));';
    const { agent } = openAgent([program], { tools: [...tools, confirm] });
    expect(askedBy(await agent.invoke({ messages }, thread))).toMatchObject([{ value: { question: "a?" } }]);
    const second = await agent.invoke(new Command({ resume: "yes" }), thread);
    expect(askedBy(second)).toMatchObject([{ value: { question: "b?" } }]);
    const last = await agent.invoke(new Command({ resume: "no" }), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('["yes","no"]');
    expect(effects.filter((effect) => effect.startsWith("hears"))).toEqual(["hears yes", "hears no"]);
  });

  test("one that fails after its answer throws in the program", async () => {
    const fail = tool(
      async (_input, _runtime: ToolRuntime): Promise<string> => {
        throw new RangeError(`no ${interrupt("what?")}`);
      },
      { name: "fail", description: "Fails.", schema: z.object({}) },
    );
    const { agent } = openAgent(["return await tools.fail({}).catch(({ code, message }) => [code, message]);"], {
      tools: [...tools, fail],
    });
    await agent.invoke({ messages }, thread);
    const last = await agent.invoke(new Command({ resume: "way" }), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('["TOOL_FAILED","no way"]');
  });
});

describe("tools that use LangGraph themselves", () => {
  test("a class that interrupts", async () => {
    class Confirm extends StructuredTool {
      override name = "confirm";
      override description = "Asks.";
      override schema = z.object({ question: z.string() });
      protected override async _call({ question }: { question: string }): Promise<string> {
        const answer: string = interrupt(question);
        effects.push(`hears ${answer}`);
        return answer;
      }
    }
    const code =
      'const a = await tools.confirm({ question: "a?" }); await tools.pay({ to: a, amount: 1 }); return [a, await tools.confirm({ question: "b?" })];';
    const { agent } = openAgent([code], { tools: [...tools, new Confirm()] });
    await agent.invoke({ messages }, thread);
    expect(argsOf(await agent.invoke(new Command({ resume: "yes" }), thread))).toEqual([{ to: "yes", amount: 1 }]);
    const third = await agent.invoke(resume(approve), thread);
    expect(askedBy(third)).toMatchObject([{ value: "b?" }]);
    const last = await agent.invoke(new Command({ resume: "no" }), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe('["yes","no"]');
    expect(effects).toEqual(["hears yes", "pay yes 1", "hears no"]);
  });

  test("tasks of its own", async () => {
    const count = tool(
      async ({ n }) => {
        const once = task("once", async () => {
          effects.push(`count ${n}`);
          return n + 1;
        });
        return await once();
      },
      { name: "count", description: "Counts.", schema: z.object({ n: z.number() }) },
    );
    const code = `const [a, b] = await Promise.all([tools.count({ n: 1 }), tools.count({ n: 5 })]);
      await tools.pay({ to: "ann", amount: a + b });
      const c = await tools.count({ n: 7 });
      await tools.pay({ to: "bob", amount: c });
      return [a, b, c];`;
    const { agent } = openAgent([code], { tools: [...tools, count] });
    expect(argsOf(await agent.invoke({ messages }, thread))).toEqual([{ to: "ann", amount: 8 }]);
    expect(argsOf(await agent.invoke(resume(approve), thread))).toEqual([{ to: "bob", amount: 8 }]);
    const last = await agent.invoke(resume(approve), thread);
    expect(toolMessages(last.messages)[0]?.content).toBe("[2,6,8]");
    expect(effects).toEqual(["count 1", "count 5", "pay ann 8", "count 7", "pay bob 8"]);
  });

  test.each(["before a question of ours", "beside one"])(
    "an agent behind a tool asks through the program, %s",
    async (where) => {
      const script = fakeModel();
      for (let n = 0; n < 6; n++)
        script.respond((seen) =>
          toolMessages(seen).length > 0
            ? new AIMessage("paid")
            : new AIMessage({
                content: "",
                tool_calls: [{ type: "tool_call", id: "p", name: "pay", args: { to: "eve", amount: 3 } }],
              }),
        );
      const inner = createAgent({
        model: script,
        tools: [pay],
        middleware: [humanInTheLoopMiddleware({ interruptOn: { pay: true } })],
      });
      const delegate = tool(async () => (await inner.invoke({ messages: ["pay eve"] })).messages.at(-1)?.text ?? "", {
        name: "delegate",
        description: "Lets another agent do it.",
        schema: z.object({}),
      });
      const code =
        where === "before a question of ours"
          ? 'const said = await tools.delegate({}); await tools.pay({ to: "ann", amount: 1 }); return said;'
          : 'return (await Promise.all([tools.delegate({}), tools.pay({ to: "ann", amount: 1 })]))[0];';
      const { agent } = openAgent([code], { tools: [...tools, delegate] });
      const first = await agent.invoke({ messages }, thread);
      expect(argsOf(first)).toEqual([{ to: "eve", amount: 3 }]);
      const second = await agent.invoke(resume(approve), thread);
      expect(argsOf(second)).toEqual([{ to: "ann", amount: 1 }]);
      expect(effects).toEqual(["pay eve 3"]);
      const last = await agent.invoke(resume(approve), thread);
      expect(toolMessages(last.messages)[0]?.content).toBe('"paid"');
      expect(effects).toEqual(["pay eve 3", "pay ann 1"]);
    },
  );
});

describe("the conversation goes on without an answer", () => {
  const results = (state: { messages: BaseMessage[] }) =>
    toolMessages(state.messages).map(({ text, status }) => [status, text]);
  const never = { messages: ["never mind"] };

  test("the program is told no, asks once more, and its result is where it belongs", async () => {
    const code = `const pays = [];
      for (const amount of [1, 2]) pays.push(await tools.pay({ to: "ann", amount }).catch(({ message }) => message));
      return pays;`;
    const { agent } = openAgent([code]);
    await agent.invoke({ messages }, thread);
    const state = await agent.invoke(never, thread);
    expect(state.messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "human", "ai"]);
    expect(results(state)).toEqual([
      ["success", expect.stringMatching(/^\[".*without an answer.*",".*without an answer.*"\]$/)],
    ]);
    expect(effects).toEqual([]);
    expect((await agent.invoke({ messages: ["and?"] }, thread)).messages).toHaveLength(7);
  });

  test("of several programs each gets its own result", async () => {
    const pays = (to: string) =>
      `return await tools.pay({ to: "${to}", amount: 1 }).catch(({ code }) => "${to} " + code);`;
    const { agent } = openAgent([pays("A"), pays("B")]);
    await agent.invoke({ messages }, thread);
    expect(results(await agent.invoke(never, thread))).toEqual([
      ["success", '"A APPROVAL_DENIED"'],
      // It was in line behind the first and had not begun.
      ["error", expect.stringContaining("did not run to its end")],
    ]);
  });

  test("a tool that asks by itself is told no, too", async () => {
    const confirm = tool(async () => String(interrupt("sure?")), {
      name: "confirm",
      description: "Asks.",
      schema: z.object({}),
    });
    const { agent } = openAgent(["return await tools.confirm({}).catch(({ code }) => code);"], {
      tools: [...tools, confirm],
    });
    await agent.invoke({ messages }, thread);
    expect(results(await agent.invoke(never, thread))).toEqual([["success", '"APPROVAL_DENIED"']]);
  });

  test("a program that can no longer go on is told lost", async () => {
    const { agent } = openAgent([payAnn], { continuations: { ttlMs: 1 } });
    await agent.invoke({ messages }, thread);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(results(await agent.invoke(never, thread))).toEqual([
      ["error", expect.stringMatching(/expired.*look before/s)],
    ]);
  });

  test("a program whose process died is told lost", async () => {
    const { agent } = openAgent([]);
    const call = { type: "tool_call" as const, id: "gone", name: "execute_code", args: { code: "1" } };
    await agent.graph.updateState(thread, {
      messages: [new HumanMessage("go"), new AIMessage({ content: "", tool_calls: [call] })],
    });
    expect(results(await agent.invoke(never, thread))).toEqual([
      ["error", expect.stringMatching(/did not run to its end.*look before/s)],
    ]);
  });
});

describe("twice", () => {
  const copyOf = (saver: MemorySaver): MemorySaver =>
    Object.assign(new MemorySaver(), {
      storage: structuredClone(saver.storage),
      writes: structuredClone(saver.writes),
    });

  test("the same state resumed twice takes effect once, and the second is refused", async () => {
    const saver = new MemorySaver();
    const { agent, codeact } = openAgent([payAnn], {}, saver);
    await agent.invoke({ messages }, thread);
    const copy = copyOf(saver);
    await agent.invoke(resume(approve), thread);
    const other = createAgent({ model: scriptedModel("Done."), middleware: [codeact], checkpointer: copy });
    await expect(other.invoke(resume(approve), thread)).rejects.toMatchObject({
      code: "CODEACT_CONTINUATION",
      details: { reason: "consumed" },
    });
    expect(effects).toEqual(["look ann", "pay <ann> 20"]);
  });

  test("at the same moment in two processes with one store: one goes on", async () => {
    const saver = new MemorySaver();
    const continuations = {
      keys: [{ id: "test", secret: "a secret of this test, of 32 bytes at least" }],
      store: memoryContinuationStore(),
    };
    const { agent } = openAgent([payAnn], { continuations }, saver);
    await agent.invoke({ messages }, thread);
    const others = Array.from({ length: 4 }, () => openAgent([], { continuations }, copyOf(saver)).agent);
    const ends = await Promise.allSettled([agent, ...others].map((other) => other.invoke(resume(approve), thread)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(effects).toEqual(["look ann", "pay <ann> 20"]);
  });

  test("time travel: an answer of the past is not one to the fork", async () => {
    const { agent } = openAgent([payAnn]);
    const first = await agent.invoke({ messages }, thread);
    const { config } = await agent.graph.getState(thread);
    await agent.invoke(resume(approve), thread);
    const fork = await agent.invoke(resume(approve), config).catch((error) => error);
    expect(fork instanceof Error || argsOf(fork).length === 1).toBe(true);
    const id = askedBy(first)[0]?.id ?? "";
    await expect(agent.invoke(new Command({ resume: { [id]: { decisions: [approve] } } }), config)).rejects.toThrow(
      /fork/,
    );
    expect(effects.filter((effect) => effect.startsWith("pay"))).toEqual(["pay <ann> 20"]);
  });
});
