import { ReplSession } from "@langchain/quickjs";
import { tool } from "langchain";
import { z } from "zod";
import { deadline } from "./deadline.ts";
import type { Peer } from "./peer.ts";

let sessions = 0;

/** Its sessions are of one conversation; a new one for each run makes it fresh. */
export const peer: Peer = {
  name: "@langchain/quickjs",
  open: async (tools, { timeMs, memoryBytes }) => {
    const made = Object.entries(tools).map(([name, execute]) =>
      tool(async (input) => JSON.stringify((await execute(input)) ?? null), {
        name,
        description: name,
        schema: z.object({ i: z.number().optional() }),
      }),
    );
    return {
      async run(source) {
        const options = { tools: made, maxPtcCalls: null, memoryLimitBytes: memoryBytes };
        const session = new ReplSession(`bench-${++sessions}`, options);
        const evaluated = session.eval(`await (async () => { ${source}\n})()`, timeMs);
        const result = await deadline(evaluated, timeMs + 100);
        session.dispose();
        if (!result.ok) throw new Error(JSON.stringify(result.error));
        return result.value;
      },
    };
  },
};
