import { CodeModeUtcpClient } from "@utcp/code-mode";
import { addFunctionToUtcpDirectCall } from "@utcp/direct-call";
import type { Peer } from "./peer.ts";

const failure = "[ERROR] Code execution failed";

/** Tools are functions of this process, by its plugin `direct-call`. */
export const peer: Peer = {
  name: "@utcp/code-mode",
  async open(tools, { timeMs, memoryBytes }) {
    const client = await CodeModeUtcpClient.create();
    for (const [name, execute] of Object.entries(tools)) {
      // It hands the properties of an input over as arguments.
      addFunctionToUtcpDirectCall(name, async (i?: unknown) => (await execute({ i })) ?? null);
    }
    const manual = "bench_manual";
    addFunctionToUtcpDirectCall(manual, async () => ({
      utcp_version: "1.1.0",
      manual_version: "1.0.0",
      tools: Object.keys(tools).map((name) => ({
        name,
        description: name,
        inputs: { type: "object" },
        outputs: { type: "object" },
        tags: [],
        tool_call_template: { name: "tools", call_template_type: "direct-call", callable_name: name },
      })),
    }));
    await client.registerManual({ name: "tools", call_template_type: "direct-call", callable_name: manual } as never);
    return {
      async run(source) {
        const { result, logs } = await client.callToolChain(source, timeMs, memoryBytes / 2 ** 20);
        const last = logs.at(-1);
        if (last?.startsWith(failure)) throw new Error(last);
        return result;
      },
    };
  },
};
