import { expect, it } from "vitest";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { createCodeAct, defineTool } from "../../src/index.ts";

it("replays a run whose calls together were given more than its memory holds", { timeout: 60_000 }, async () => {
  const engine = createWasmEngine({ threads: 1 });
  const take = defineTool({
    name: "take",
    description: "Takes much.",
    inputSchema: { type: "object" },
    execute: (input) => (input as { text: string }).text.length,
  });
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema: { type: "object" },
    approvalMode: "always_require",
    execute: () => "paid",
  });
  const codeact = createCodeAct({
    tools: [take, pay],
    engine,
    continuations: { holdMs: 0 },
    limits: { memoryBytes: 6 * 2 ** 20, cpuMs: 60_000, wallMs: 120_000 },
  });
  const first = await codeact.run(
    "let sum = 0; for (let n = 0; n < 16; n++) sum += await tools.take({ n, text: 'x'.repeat(3e5) }); return [sum, await tools.pay({})]",
  );
  if (first.status !== "interrupted") throw new Error(JSON.stringify(first));
  const decisions = { call_17: { type: "approve" } } as const;
  expect(await codeact.resume(first.continuation, { decisions })).toMatchObject({ value: [16 * 3e5, "paid"] });
  await engine.dispose();
});
