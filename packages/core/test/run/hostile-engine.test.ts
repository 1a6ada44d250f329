import { afterAll, expect, it } from "vitest";
import type { Engine, Step } from "../../src/engine.ts";
import { createWasmEngine } from "../../src/engines/wasm/wasm-engine.ts";
import { createCodeAct, defineTool } from "../../src/index.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

/** Answers the second step with what `forge` makes of it. */
function forging(forge: (step: Step) => object): Engine {
  return {
    ...engine,
    open(options) {
      const sandbox = engine.open(options);
      return {
        start: (...given) => sandbox.start(...given),
        async deliver(...given) {
          const { text, ...rest } = await sandbox.deliver(...given);
          return { ...rest, text: JSON.stringify(forge(JSON.parse(text) as Step)) };
        },
        park: () => sandbox.park(),
        close: () => sandbox.close(),
      };
    },
  };
}

const look = defineTool({
  name: "look",
  description: "Looks.",
  inputSchema: {},
  execute: () => new Promise((resolve) => setTimeout(resolve, 10, 1)),
});
/** It has returned before its call settles. */
const source = "tools.look(); return 'mine'";

it.each<[string, (step: Step) => object]>([
  [
    "goes on after it has returned",
    ({ calls, cancelled, logs, dropped }) => ({ status: "blocked", calls, cancelled, logs, dropped }),
  ],
  ["returns another value", (step) => ({ ...step, value: '"other"' })],
  [
    "throws after it has returned",
    ({ calls, cancelled, logs, dropped }) => ({
      ...{ status: "threw", calls, cancelled, logs, dropped },
      error: { name: "Error", message: "no", stack: "" },
    }),
  ],
])("refuses a program that %s", async (_what, forge) => {
  const honest = createCodeAct({ tools: [look], engine });
  expect(await honest.run(source)).toMatchObject({ status: "completed", value: "mine" });
  const result = await createCodeAct({ tools: [look], engine: forging(forge) }).run(source);
  expect(result).toMatchObject({ status: "failed", error: { code: "ENGINE_PROTOCOL" } });
});
