import { afterAll, describe, expect, it, vi } from "vitest";
import {
  type Bridge,
  type BridgedTool,
  createBridge,
  type ExecuteCodeProgress,
  endOf,
  type Stretch,
  toPortable,
} from "../../src/adapter.ts";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import type { CodeActOptions } from "../../src/index.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

const input = { json: () => ({ type: "object", properties: { n: { type: "number" } }, required: ["n"] }) };
const double: BridgedTool = { name: "double", input, execute: ({ n }: { n: number }) => 2 * n };
const make = (tools: BridgedTool[], options: Partial<CodeActOptions> = {}): Bridge<BridgedTool[]> =>
  createBridge(tools, (given) => given, { engine, ...options });

async function run(bridge: Bridge<unknown>, text: string, progress: ExecuteCodeProgress[] = []): Promise<Stretch> {
  return await endOf(bridge.stretch(text, {}), async (state) => void progress.push(state));
}

describe("tools of a framework", () => {
  it("are described by their title or name, and checked by their JSON Schema or by a check of their own", async () => {
    await using handle = make([double]).handle;
    expect(handle.buildInstructions()).toContain("double(input: { n: number })");
    const parse = async (value: unknown) =>
      (value as { n?: number }).n === 1
        ? { success: true as const, data: { n: 21 } }
        : { success: false as const, error: { issues: [{ path: ["n"], message: "is not one" }] } };
    const bridge = make([{ ...double, input: { ...input, parse } }]);
    expect(await run(bridge, "return await tools.double({ n: 1 })")).toMatchObject({ value: 42 });
    const refused = await run(bridge, "return await tools.double({ n: 2 }).catch((error) => error.message)");
    expect(refused).toMatchObject({ value: expect.stringContaining("$.n: is not one") });
  });

  it("are refused by name where they cannot be bridged, and update changes nothing then", () => {
    const broken = { ...double, input: { json: () => JSON.parse("no schema") } };
    const bridge = make([double]);
    expect(() => bridge.update([broken])).toThrow(/tools\.double.*has a schema without JSON Schema/);
    expect(() => make([{ ...double, name: "execute_code" }])).toThrow(/tools\.execute_code.*name/);
    expect(bridge.tools).toEqual([double]);
    const output = { json: broken.input.json, optional: true };
    expect(make([{ ...double, output }]).handle.buildInstructions()).toContain("double(");
    expect(() => make([{ ...double, output: { ...output, optional: false } }])).toThrow(/tools\.double/);
  });

  it("may have schemas that come later: those given last count", async () => {
    const late = (description: string): BridgedTool => ({
      ...double,
      description,
      input: { json: () => new Promise((resolve) => setTimeout(resolve, 20, input.json())) },
    });
    const bridge = make([late("The first.")]);
    const warm = bridge.handle.warmup();
    bridge.update([late("The second.")]);
    await warm;
    expect(bridge.handle.buildInstructions()).toMatch(/The second.*n: number/s);
    const offline = make([{ ...double, input: { json: () => Promise.reject(new Error("offline")) } }]);
    await expect(offline.handle.warmup()).rejects.toThrow(/tools\.double.*offline/);
  });
});

describe("a stretch of a program", () => {
  it("tells how far its calls are, and ends with what it came to", async () => {
    const progress: ExecuteCodeProgress[] = [];
    const result = await run(make([double]), "return await tools.double({ n: 2 })", progress);
    expect(result).toMatchObject({ status: "completed", value: 4 });
    expect(progress[0]).toEqual({
      status: "running",
      calls: [{ tool: "double", started: 1, succeeded: 0, failed: 0 }],
    });
  });

  it("waits for people, and goes on from the name its continuation was kept under", async () => {
    const bridge = make([{ ...double, approvalMode: "always_require" }]);
    const waiting = await run(bridge, "return await tools.double({ n: 2 })");
    if (waiting.status !== "interrupted") throw new Error("it did not ask");
    const settle = async () => waiting.interruptions.map(({ callId }) => ({ callId, output: "told" }));
    const states = bridge.stretch(waiting.continuation, { settle });
    expect(await endOf(states, async () => {})).toMatchObject({ value: "told" });
  });

  it("asks nothing about calls when the continuation is not ours", async () => {
    const settle = vi.fn();
    const states = make([double]).stretch("codeact1.k.p.e30.AAAA", { settle });
    await expect(endOf(states, async () => {})).rejects.toMatchObject({ code: "CODEACT_CONTINUATION" });
    expect(settle).not.toHaveBeenCalled();
  });

  it("starts once by one approval of the whole program", async () => {
    const bridge = make([double], { approvalMode: "always_require" });
    const start = () => endOf(bridge.stretch("return 1", { approvalId: "approval/1" }), async () => {});
    expect(await start()).toMatchObject({ value: 1 });
    await expect(start()).rejects.toThrow(/decided already/);
  });

  it("is aborted by a reader that leaves early", async () => {
    const signals: AbortSignal[] = [];
    const hang: BridgedTool = {
      ...double,
      execute: (_input, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
    for await (const { status } of make([hang]).stretch("await tools.double({ n: 1 })", {})) {
      expect(status).toBe("running");
      break;
    }
    await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true));
  });

  it("travels as JSON, with its files in base64", async () => {
    const bridge = make([double], { fileMounts: [] });
    const result = await run(bridge, 'await fs.writeFile("/output/a.svg", "<svg/>"); return 1');
    const portable = toPortable(result);
    expect(JSON.parse(JSON.stringify(portable))).toEqual(portable);
    const file = { name: "a.svg", mediaType: "image/svg+xml", base64: "PHN2Zy8+", isImage: false };
    expect(bridge.core.resultForModel(result).files).toEqual([file]);
    expect(bridge.core.resultForModel(portable as never)).toEqual(bridge.core.resultForModel(result));
    expect(bridge.core.resultForModel({ status: "completed", artifacts: [null, {}, 1] } as never).files).toEqual([]);
  });
});
