import { defineTool, type HostTool } from "@codeact/core";

/** How often each tool ran for each run, as the tools themselves counted it. */
export interface Effects {
  readonly tools: readonly HostTool[];
  /** Names of the tools that ran for a run, in order; forgotten once they were asked for. */
  take(run: number): string[];
}

const numbers = { type: "number" } as const;

/** `add`, `pay` (which is asked about), `refuse` (which throws) and `wait` (until its run ends). */
export function createEffects(): Effects {
  const effects = new Map<number, string[]>();
  const note = (run: number, name: string): void => {
    const before = effects.get(run);
    if (before === undefined) effects.set(run, [name]);
    else before.push(name);
  };
  const tool = (
    name: string,
    execute: (input: { a: number; b: number }, signal: AbortSignal) => unknown,
    more: Partial<HostTool> = {},
  ): HostTool => ({
    ...defineTool({
      name,
      description: "Takes two numbers.",
      inputSchema: {
        type: "object",
        properties: { run: numbers, a: numbers, b: numbers },
        required: ["run"],
        additionalProperties: false,
      },
      execute(input, { signal }) {
        const given = input as { run: number; a: number; b: number };
        note(given.run, name);
        return execute(given, signal);
      },
    }),
    ...more,
  });
  return {
    tools: [
      tool("add", ({ a, b }) => ({ sum: a + b })),
      tool("pay", ({ a }) => ({ paid: a }), { approvalMode: "always_require" }),
      tool("refuse", () => {
        throw new RangeError("no such thing");
      }),
      tool(
        "wait",
        (_input, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      ),
    ],
    take(run) {
      const made = effects.get(run) ?? [];
      effects.delete(run);
      return made;
    },
  };
}
