import { ReplSession } from "@langchain/quickjs";
import { tool } from "langchain";
import { z } from "zod";
import type { Peer } from "./peer.ts";

let sessions = 0;

/** Its sessions are of one conversation; a new one for each run makes it fresh. */
export const peer: Peer = {
  name: "@langchain/quickjs",
  open: async (tools) => {
    const made = Object.entries(tools).map(([name, execute]) =>
      tool(async (input) => JSON.stringify((await execute(input)) ?? null), {
        name,
        description: name,
        schema: z.object({ i: z.number().optional() }),
      }),
    );
    return {
      async run(source) {
        const session = new ReplSession(`bench-${++sessions}`, { tools: made, maxPtcCalls: null });
        const result = await session.eval(`await (async () => { ${source}\n})()`, 60_000);
        session.dispose();
        if (!result.ok) throw new Error(JSON.stringify(result.error));
        return result.value;
      },
      close: async () => {},
    };
  },
};
