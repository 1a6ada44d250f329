import { trace } from "@opentelemetry/api";
import { type ContinuationKey, defineTool, type HostTool } from "../../src/index.ts";

export const keys: readonly ContinuationKey[] = [{ id: "k", secret: "s".repeat(32) }];

/** Traces something itself, as the client of a database does. */
export const lookUp: HostTool = defineTool({
  name: "look_up",
  description: "Looks a customer up.",
  inputSchema: { type: "object", properties: { id: { type: "number" } }, required: ["id"] },
  async execute() {
    await new Promise((resolve) => setTimeout(resolve, 5));
    trace.getTracer("database").startSpan("select").end();
    return { name: "Confidential Name" };
  },
});

export const fail: HostTool = defineTool({
  name: "fail",
  description: "Fails.",
  inputSchema: { type: "object" },
  execute() {
    throw new Error("confidential reason");
  },
});

export const pay: HostTool = defineTool({
  name: "pay",
  description: "Pays.",
  inputSchema: { type: "object", properties: { amount: { type: "number" } } },
  approvalMode: "always_require",
  execute: (input) => input as object,
});
