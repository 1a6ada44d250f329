import { createRunner, getHostFunctionContext } from "run";
import type { Peer } from "./peer.ts";

// Its own limits end a run at 256 calls, 32 of them at once.
const calls = { maxBridgeRequests: 1_000_000, maxInFlightBridgeRequests: 1_000 };

export const peer: Peer = {
  name: "run",
  async open(tools, { timeMs, memoryBytes }) {
    const limits = { ...calls, timeoutMs: timeMs, memoryLimitBytes: memoryBytes };
    const runner = createRunner({ limits, continuationSecret: "a secret of at least 32 bytes, please" });
    const pay = (input: unknown): unknown => {
      const { interrupt, resume } = getHostFunctionContext();
      return resume === undefined ? interrupt({ kind: "approval" }) : input;
    };
    const hostFunctions = { tools: { ...tools, pay } };
    return {
      async run(source) {
        const result = await runner.run({ source, hostFunctions, limits });
        if (result.status !== "completed") throw new Error(JSON.stringify(result));
        return result.value;
      },
      interrupt: {
        async token(source) {
          const first = await runner.run({ source, hostFunctions, limits });
          if (first.status !== "interrupted") throw new Error(JSON.stringify(first));
          const { continuation, interruptions } = first;
          const resolutions = interruptions.map(({ id }) => ({ interruptionId: id, value: true }));
          return async () => {
            const { status } = await runner.run({ source, hostFunctions, limits, continuation, resolutions });
            if (status !== "completed") throw new Error(status);
          };
        },
      },
    };
  },
};
