import { createRunner } from "run";
import type { Peer } from "./peer.ts";

// Its own limits end a run at 256 calls, 32 of them at once.
const limits = { maxBridgeRequests: 1_000_000, maxInFlightBridgeRequests: 1_000 };

export const peer: Peer = {
  name: "run",
  async open(tools) {
    const runner = createRunner({ limits });
    return {
      async run(source) {
        const result = await runner.run({ source, hostFunctions: { tools: tools as never }, limits });
        if (result.status !== "completed") throw new Error(JSON.stringify(result));
        return result.value;
      },
      close: async () => {},
    };
  },
};
