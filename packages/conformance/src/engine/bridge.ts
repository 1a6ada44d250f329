import { type CodeActOptions, defaultLimits, type Engine, type HostTool, type RunResult } from "@codeact/core";
import { expect, it } from "vitest";
import { seededRandom } from "./generate-program.ts";
import { type Bench, standardTools } from "./harness.ts";
import { plainTool } from "./plain-tool.ts";
import { wrapSandboxes } from "./wrap-sandboxes.ts";

/** Values and names that must not cross as they are; each program gives what became of them. */
const crossing: readonly (readonly [id: string, title: string, source: string, value: unknown])[] = [
  [
    "BRG-01",
    "names of Object.prototype as tools",
    `const out = [];
     for (const n of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then", "__defineGetter__"]) {
       try { await tools[n]({}); out.push(n); } catch {}
     }
     return out;`,
    [],
  ],
  [
    "BRG-05",
    "numbers that JSON cannot carry, as input",
    "return await Promise.all([NaN, Infinity, -Infinity].map((n) => tools.echo({ n }).catch((e) => [e.code, e.message.includes('n')])))",
    Array.from({ length: 3 }, () => ["VALUE_NOT_SERIALIZABLE", true]),
  ],
  [
    "BRG-07",
    "a cycle as input",
    "const a = {}; a.b = { a }; return await tools.echo(a).catch((e) => e.code)",
    "VALUE_NOT_SERIALIZABLE",
  ],
  [
    "BRG-08",
    "values with a class of their own, as input",
    `const out = {};
     for (const [k, v] of Object.entries({ m: new Map([[1, 2]]), s: new Set([1]), d: new Date(0), r: /x/ })) {
       out[k] = await tools.echo({ v }).then((o) => o.v, (e) => e.code);
     }
     return out;`,
    {
      m: "VALUE_NOT_SERIALIZABLE",
      s: "VALUE_NOT_SERIALIZABLE",
      d: "1970-01-01T00:00:00.000Z",
      r: "VALUE_NOT_SERIALIZABLE",
    },
  ],
  [
    "BRG-09",
    "halves of characters, in values and keys",
    "const o = await tools.echo({ s: '\\ud800', ['\\udfff']: 1 }).catch((e) => e.code); return typeof o === 'string' ? o : [o.s === '\\ud800', Object.keys(o).includes('\\udfff')]",
    expect.toSatisfy((value) => value === "VALUE_NOT_SERIALIZABLE" || String(value) === "true,true"),
  ],
  [
    "BRG-10",
    "an input nested 200,000 levels deep",
    "let o = []; for (let i = 0; i < 2e5; i++) o = [o]; return await tools.echo({ o }).catch((e) => e.code)",
    "LIMIT_DEPTH",
  ],
  [
    "BRG-13",
    "__proto__ as a key of an input and of what comes back",
    `const back = await tools.echo(JSON.parse('{"__proto__":{"polluted":1},"a":1}')).catch((e) => e.code);
     return [({}).polluted === undefined, typeof back === "string" || Object.getPrototypeOf(back) === Object.prototype];`,
    [true, true],
  ],
  [
    "BRG-04",
    "a BigInt as input",
    "return await tools.echo({ n: 10n }).catch((e) => [e.code, e.message.includes('$.n')])",
    ["VALUE_NOT_SERIALIZABLE", true],
  ],
  [
    "BRG-24",
    "inputs that change while they are read",
    `const grows = { get a() { this.b = { c: this }; return 1; } };
     const shrinks = [1, 2, { get x() { shrinks.length = 0; return 3; } }];
     return [await tools.echo({ grows }).catch((e) => e.code), await tools.echo({ shrinks }).then((o) => o.shrinks.length, (e) => e.code)];`,
    expect.toSatisfy(([grows, shrinks]: unknown[]) => typeof shrinks !== "object" && (grows as object) !== undefined),
  ],
  [
    "BRG-25",
    "a proxy as input, whose traps lie",
    `const lies = new Proxy({ a: 1 }, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ value: 7, enumerable: true, configurable: true }), get: (_, key) => key === "toJSON" ? undefined : 7 });
     return await tools.echo(lies).then((back) => Object.getPrototypeOf(back) === Object.prototype, (e) => typeof e.code);`,
    expect.toSatisfy((value) => value === true || value === "string"),
  ],
  [
    "BRG-26",
    "keys that mean something to the host",
    `const keys = ["constructor", "toString", "hasOwnProperty", "toJSON", "then", "error", "output", "settled", "id"];
     const given = Object.fromEntries(keys.map((key) => [key, key]));
     const back = await tools.echo(given);
     return keys.filter((key) => back[key] !== key);`,
    [],
  ],
  [
    "BRG-27",
    "a call that is made while another is written, and one made by a getter of its own input",
    `let inner;
     const back = await tools.echo({ get a() { inner = tools.echo({ b: 2 }); return 1; } });
     return [back, await inner];`,
    [{ a: 1 }, { b: 2 }],
  ],
];

/** What crosses between a program and the host, and what must not. */
export function bridge(bench: Bench): void {
  for (const [id, title, source, value] of crossing) {
    it(`${id}: ${title}`, async () => {
      // Some need the memory to get as far as they try.
      const { memoryBytes } = defaultLimits;
      expect(await bench.value(source, { limits: { memoryBytes } })).toEqual(value);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });
  }
  inputs(bench);
  results(bench);
  hostileTools(bench);
  hostileEngine(bench);
}

function inputs(bench: Bench): void {
  it("BRG-02: a tool whose name means something else is refused, and nothing is left of it", async () => {
    const named = (name: string): HostTool => plainTool(name, () => 1);
    for (const name of ["__proto__", "constructor", "then", "", "a b", "x".repeat(300), "JSON"]) {
      expect(() => bench.codeact({ tools: [named("fine"), named(name)] })).toThrow(
        expect.objectContaining({ code: "CODEACT_CONFIGURATION", message: expect.stringContaining("tools[1].name") }),
      );
    }
    expect(() => bench.codeact({ tools: [named("Read"), named("read")] })).toThrow(/same name/);
    expect(await bench.value("return Object.keys(tools)", { tools: [named("fine")] })).toEqual(["fine"]);
  });

  it("BRG-03: a call takes one object", async () => {
    const source = `const out = [];
      for (const given of [[], [null], [5], ["x"], [[1]], [{}, {}], [undefined]]) out.push(await tools.echo(...given).then(() => "ok", (e) => e.code));
      return out;`;
    expect(await bench.value(source)).toEqual(["ok", ...Array(5).fill("TOOL_INVALID_INPUT"), "ok"]);
  });

  it("BRG-06: what JSON would drop is told, and a field that is undefined is missing", async () => {
    const source = `const out = [];
      for (const v of [{ c() {} }, { d: Symbol("s") }, { b: [1, , 3] }, { a: undefined }]) out.push(await tools.echo(v).then((o) => JSON.stringify(o), (e) => e.code));
      return [...out, await tools.add({ a: 1, b: undefined }).catch((e) => [e.code, e.message.includes("$.b")])];`;
    expect(await bench.value(source)).toEqual([
      "VALUE_NOT_SERIALIZABLE",
      "VALUE_NOT_SERIALIZABLE",
      '{"b":[1,null,3]}',
      "{}",
      ["TOOL_INVALID_INPUT", true],
    ]);
  });

  it("BRG-12: an input as large as the limit passes, one byte more does not, and no tool sees it", async () => {
    let calls = 0;
    const len = plainTool("len", ({ s }) => {
      calls++;
      return String(s).length;
    });
    const source =
      "return [await tools.len({ s: 'x'.repeat(1000 - 8) }), await tools.len({ s: 'x'.repeat(1000 - 7) }).catch((e) => e.code)]";
    expect(await bench.value(source, { tools: [len], limits: { argumentBytes: 1_000 } })).toEqual([
      992,
      "LIMIT_ARGUMENT_SIZE",
    ]);
    expect(calls).toBe(1);
  });

  it("BRG-22: inputs are not coerced, and no pattern holds the host up", { retry: 2 }, async () => {
    const strict = plainTool("strict", () => "ran", {
      inputSchema: {
        type: "object",
        properties: { n: { type: "integer" }, p: { type: "string", pattern: "^(a+)+$" } },
        additionalProperties: false,
      },
    });
    const source = `const out = [];
      for (const given of [{ n: "1" }, { n: 1, extra: true }, { n: null }, { n: 1.5 }, { p: "a".repeat(50) + "!" }]) out.push(await tools.strict(given).then(() => "ok", (e) => e.code));
      return out;`;
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const value = await bench.value(source, { tools: [strict] });
    clearInterval(watch);
    expect(value).toEqual(Array(5).fill("TOOL_INVALID_INPUT"));
    expect(longest).toBeLessThan(bench.ms(200));
  });
}

function results(bench: Bench): void {
  it("BRG-15: what cannot be returned is told with its place", async () => {
    for (const [given, place] of [
      ["() => 1", "$[1]"],
      ["Symbol('x')", "$[1]"],
      ["1n", "$[1]"],
    ]) {
      const result = await bench.run(`return [undefined, ${given}]`);
      expect(result).toMatchObject({ status: "failed", error: { code: "VALUE_NOT_SERIALIZABLE" } });
      expect(result.status === "failed" && result.error.message).toContain(place);
    }
    const undefinedOnly = await bench.run("return [undefined, 1]");
    expect(undefinedOnly).toMatchObject({ status: "completed", value: [null, 1] });
    expect(undefinedOnly.warnings.map(({ code }) => code)).toContain("UNDEFINED_IN_RESULT");
  });

  it("BRG-16: whatever is thrown is told in words", async () => {
    for (const thrown of [
      "null",
      "undefined",
      "0",
      "''",
      "Symbol('s')",
      "1n",
      "new Proxy({}, {})",
      "Object.create(null)",
    ]) {
      const result = await bench.run(`throw ${thrown}`);
      expect(result).toMatchObject({ status: "failed", error: { code: "GUEST_ERROR", message: expect.any(String) } });
    }
  });

  it("BRG-23: every depth ends the same way, below the limits of any engine", async () => {
    for (const [depth, ok] of [
      [60, true],
      [127, false],
      [128, false],
      [129, false],
      [500, false],
    ] as const) {
      const result = await bench.run(`let o = 0; for (let i = 0; i < ${depth}; i++) o = [o]; return o`);
      if (ok) expect(result.status).toBe("completed");
      else expect(result).toMatchObject({ status: "failed", error: { code: "LIMIT_DEPTH" } });
    }
  });

  it("BRG-17: an error that wears the host's codes is the program's own", async () => {
    const source =
      "const e = new Error('[ERR_CANCELLED] killed by host'); e.code = 'ABORTED'; e.name = 'CodeActError'; e.isCodeActError = true; throw e";
    const result = await bench.run(source);
    expect(result).toMatchObject({ status: "failed", error: { code: "GUEST_ERROR" } });
    expect(Object.keys(result.status === "failed" ? result.error : {})).not.toContain("isCodeActError");
  });
}

const tools = (...given: HostTool[]): Partial<CodeActOptions> => ({ tools: given });

function hostileTools(bench: Bench): void {
  it("BRG-11: an output that is nested too deeply is an error, and its tool ran once, also when the run is resumed", async () => {
    let calls = 0;
    const deep = plainTool("deep", () => {
      calls++;
      return JSON.parse("[".repeat(2e5) + "]".repeat(2e5));
    });
    const ask = plainTool("ask", () => "asked", { approvalMode: "always_require" });
    const keys = [{ id: "k", secret: "s".repeat(32) }];
    const codeact = bench.codeact({ tools: [deep, ask], continuations: { keys, holdMs: 0 } });
    const first = await codeact.run(
      "const code = await tools.deep({}).catch((e) => e.code); return [code, await tools.ask({})]",
    );
    if (first.status !== "interrupted") throw new Error(JSON.stringify(first));
    const decisions = { [first.interruptions[0]?.callId ?? ""]: { type: "approve" as const } };
    const result = await codeact.resume(first.continuation, { decisions });
    expect(result).toMatchObject({ status: "completed", value: ["TOOL_INVALID_OUTPUT", "asked"] });
    expect(result.calls).toMatchObject([
      { tool: "deep", ok: false, code: "TOOL_INVALID_OUTPUT" },
      { tool: "ask", ok: true },
    ]);
    expect(calls).toBe(1);
  });

  it("BRG-14: __proto__ in an output, in options and in a continuation changes no prototype", async () => {
    const hostile = '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}';
    const give = plainTool("give", () => JSON.parse(hostile));
    const source =
      "const v = await tools.give({}); return [v.x === undefined || Object.hasOwn(v, '__proto__'), ({}).x === undefined]";
    expect(await bench.value(source, tools(give))).toEqual([true, true]);
    expect(() => bench.codeact({ limits: JSON.parse('{"__proto__":{"wallMs":1}}') })).toThrow(/limits\.__proto__/);
    const codeact = bench.codeact();
    const body = Buffer.from(hostile).toString("base64url");
    await expect(codeact.resume(`codeact1.k.p.${body}.AAAA`, { decisions: {} })).rejects.toMatchObject({
      code: "CODEACT_CONTINUATION",
    });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("BRG-19: whatever a tool throws is an error with its name and a short message, and nothing of the host", async () => {
    const thrown: readonly (() => unknown)[] = [
      () => undefined,
      () => Object.create(null),
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new Error("trap");
            },
          },
        ),
      () => new Error("x".repeat(1e7)),
      () =>
        Object.defineProperty(new Error(), "message", {
          get: () => {
            throw new Error("getter");
          },
        }),
    ];
    const bad = plainTool("bad", ({ at }) => {
      throw thrown[at as number]?.();
    });
    const source = `const out = [];
      for (let at = 0; at < ${thrown.length}; at++) out.push(await tools.bad({ at }).catch((e) => [e.code, typeof e.message, e.message.length <= 17_000, /node:|at .*[.]ts/.test(String(e.stack))]));
      return out;`;
    expect(await bench.value(source, tools(bad))).toEqual(thrown.map(() => ["TOOL_FAILED", "string", true, false]));
  });

  it("BRG-20: an output that is no JSON is an error that names the tool and the place", async () => {
    const outputs: readonly (() => unknown)[] = [
      () => 10n,
      () => ({ a: new Map() }),
      () => {
        const loop: { self?: unknown } = {};
        loop.self = loop;
        return loop;
      },
      () => new ReadableStream(),
      () => () => 1,
      () => ({
        toJSON: () => {
          throw new Error("no");
        },
      }),
      () => Number.NaN,
    ];
    const give = plainTool("give", ({ at }) => outputs[at as number]?.());
    const source = `const out = [];
      for (let at = 0; at < ${outputs.length}; at++) out.push(await tools.give({ at }).then((v) => ["ok", v], (e) => [e.code, e.message.includes("give"), e.message.includes("$")]));
      return [...out, await tools.give({ at: 99 })];`;
    expect(await bench.value(source, tools(give))).toEqual([
      ...outputs.map(() => ["TOOL_INVALID_OUTPUT", true, true]),
      null,
    ]);
    const large = plainTool("large", () => Buffer.alloc(50 * 2 ** 20).toString("latin1"));
    expect(await bench.value("return await tools.large({}).catch((e) => e.code)", tools(large))).toBe(
      "LIMIT_RESULT_SIZE",
    );
  });

  it("BRG-21: a tool that never settles times out, is told so, and the run goes on", { retry: 2 }, async () => {
    let aborted = false;
    const stall = plainTool(
      "stall",
      (_input, { signal }) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return new Promise(() => {});
      },
      { timeoutMs: 200 },
    );
    const began = performance.now();
    const source = "return [await tools.stall({}).catch((e) => e.code), (await tools.echo({ on: 1 })).on]";
    expect(await bench.value(source, tools(stall, ...standardTools()))).toEqual(["TOOL_TIMEOUT", 1]);
    expect(performance.now() - began).toBeLessThan(200 + bench.ms(300));
    expect(aborted).toBe(true);
  });

  it("BRG-28: an output that a tool goes on changing is the one it gave", async () => {
    const given = { list: [1, 2], note: "first" };
    const give = plainTool("give", () => {
      setTimeout(() => {
        given.note = "second";
        given.list.push(3);
      }, 0);
      return given;
    });
    const source = "const v = await tools.give({}); v.list.push(9); await tools.sleep({ ms: 5 }); return v";
    expect(await bench.value(source, tools(give, ...standardTools()))).toEqual({ list: [1, 2, 9], note: "first" });
    expect(given).toEqual({ list: [1, 2, 3], note: "second" });
  });

  it("BRG-29: a tool cannot change the input that was checked and recorded", async () => {
    const seen: unknown[] = [];
    const spoil = plainTool("spoil", (input) => {
      const problems: string[] = [];
      for (const change of [() => Object.assign(input, { amount: 2 }), () => (input.deep as unknown[]).push(1)]) {
        try {
          change();
        } catch (thrown) {
          problems.push((thrown as Error).name);
        }
      }
      seen.push(input, problems);
      return input;
    });
    expect(await bench.value("return await tools.spoil({ amount: 1, deep: [] })", tools(spoil))).toEqual({
      amount: 1,
      deep: [],
    });
    expect(seen).toEqual([{ amount: 1, deep: [] }, ["TypeError", "TypeError"]]);
  });
}

function hostileEngine(bench: Bench): void {
  const broken: readonly (readonly [what: string, change: (step: Step) => unknown])[] = [
    ["an unknown status", (step) => ({ ...step, status: "done" })],
    ["no id", ({ calls, ...step }) => ({ ...step, calls: calls.map(({ id: _, ...call }) => call) })],
    ["an id twice", ({ calls, ...step }) => ({ ...step, calls: [...calls, ...calls] })],
    ["an id of another run", ({ calls, ...step }) => ({ ...step, calls: calls.map((call) => ({ ...call, id: 99 })) })],
    ["a value and calls that go on", (step) => ({ ...step, status: "returned" })],
    [
      "an input that is no text",
      ({ calls, ...step }) => ({ ...step, calls: calls.map((call) => ({ ...call, input: {} })) }),
    ],
    ["a key too many", (step) => ({ ...step, more: 1 })],
  ];

  it("BRG-18: a message that breaks the protocol ends its run, calls no tool, and disturbs no other run", async () => {
    let calls = 0;
    const tick = plainTool("tick", () => {
      calls++;
      return 1;
    });
    const random = seededRandom(20_261_125);
    const honest = bench.run("return await tools.sleep({ ms: 50, value: 5 })");
    const send = async (forge: (text: string) => string): Promise<RunResult> => {
      calls = 0;
      const codeact = bench.codeact({ tools: [tick], engine: forging(bench.engine(), forge) });
      return await codeact.run("return await tools.tick({})");
    };
    for (const [what, change] of broken) {
      const result = await send((text) => JSON.stringify(change(JSON.parse(text) as Step)));
      expect(result, what).toMatchObject({ status: "failed", error: { code: "ENGINE_PROTOCOL" }, calls: [] });
      expect(calls, what).toBe(0);
    }
    const binary = await send(() => Buffer.alloc(2 ** 20, 0xff).toString("latin1"));
    expect(binary).toMatchObject({ status: "failed", error: { code: "ENGINE_PROTOCOL" } });
    for (let round = 0; round < bench.fewer(300); round++) {
      const result = await send((text) => {
        const at = Math.floor(random() * (text.length - 1));
        return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
      });
      // A cut in a text leaves another text: that is no breach, but a call of what is there, or is not.
      const { code } = result.status === "failed" ? result.error : { code: "none" };
      expect(["none", "ENGINE_PROTOCOL", "TOOL_NOT_FOUND", "LIMIT_DEPTH"], JSON.stringify(result)).toContain(code);
      if (code !== "none") expect(calls).toBe(0);
    }
    expect(await honest).toMatchObject({ status: "completed", value: 5 });
  });
}

interface Step {
  readonly status: string;
  readonly calls: readonly { readonly id: number }[];
}

/** Answers the start of a program with what `forge` makes of the answer. */
function forging(engine: Engine, forge: (text: string) => string): Engine {
  return wrapSandboxes(engine, (sandbox) => ({
    async start(...given) {
      const answer = await sandbox.start(...given);
      return { ...answer, text: forge(answer.text) };
    },
  }));
}
