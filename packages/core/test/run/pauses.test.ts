import { expect, it } from "vitest";
import { createCodeAct, defineTool } from "../../src/index.ts";
import { createVmEngine } from "../traces/vm-engine.ts";

it("lets others have the event loop between large calls of one step", async () => {
  let turns = 0;
  let over = false;
  const tick = (): void => {
    turns++;
    if (!over) setImmediate(tick);
  };
  const begun: number[] = [];
  const take = defineTool({
    name: "take",
    description: "Takes.",
    inputSchema: { type: "object" },
    execute: () => begun.push(turns),
  });
  const codeact = createCodeAct({ tools: [take], engine: createVmEngine() });
  // What is loaded at the first call is not part of this.
  await codeact.run("await tools.take({})");
  begun.length = 0;
  tick();
  const result = await codeact.run(
    "const text = 'x'.repeat(4e5); await Promise.all(Array.from({ length: 15 }, (_, n) => tools.take({ n, text }))); return 1",
  );
  over = true;
  expect(result).toMatchObject({ value: 1 });
  // All came in one step.
  expect(result.stats.steps).toBe(2);
  expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(3);
});
