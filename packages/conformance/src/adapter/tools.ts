import { setTimeout as wait } from "node:timers/promises";
import type { JsonObject, ToolSpec } from "./adapter.ts";

/** What a tool has done, as it tells the world. */
export interface Effect {
  readonly tool: string;
  readonly input: JsonObject;
}

const text = { type: "string" } as const;
const number = { type: "number" } as const;

/** look_up, pay (which asks), slow and fail; each tells what it does when it does it. */
export function standardTools(tell: (effect: Effect) => void): ToolSpec[] {
  return [
    {
      name: "look_up",
      description: "Looks a customer up.",
      inputSchema: objectOf({ key: text }),
      execute: (input) => {
        tell({ tool: "look_up", input });
        return { name: `name of ${input.key}` };
      },
    },
    payTool(tell, true),
    {
      name: "slow",
      description: "Waits, then gives back what it was given.",
      inputSchema: objectOf({ ms: number, value: text }),
      execute: async (input, signal) => {
        await wait(Number(input.ms), undefined, signal === undefined ? {} : { signal });
        tell({ tool: "slow", input });
        return input.value ?? null;
      },
    },
    {
      name: "fail",
      description: "Throws.",
      inputSchema: objectOf({}),
      execute: () => {
        throw new RangeError("the ledger is closed");
      },
    },
  ];
}

export function payTool(tell: (effect: Effect) => void, needsApproval: boolean): ToolSpec {
  return {
    name: "pay",
    description: "Pays an amount to somebody.",
    inputSchema: objectOf({ to: text, amount: number }),
    needsApproval,
    execute: (input) => {
      tell({ tool: "pay", input });
      return { paid: input.amount ?? 0, to: input.to ?? "" };
    },
  };
}

function objectOf(properties: Readonly<Record<string, object>>): ToolSpec["inputSchema"] {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
