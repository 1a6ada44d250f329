import { createRunner, getHostFunctionContext } from "run";
import { type Spread, timed } from "./measure.ts";

/** The same in vercel-labs/run: a call that a person approves, interrupted and resumed. */
export async function runInterruptAndResume(): Promise<Spread> {
  const runner = createRunner({ continuationSecret: "a secret of at least 32 bytes, please" });
  const source = "return await bank.pay({ amount: 5 })";
  const hostFunctions = {
    bank: {
      pay: async (input: object) => {
        const { interrupt, resume } = getHostFunctionContext();
        if (resume === undefined) interrupt({ kind: "approval" });
        return input;
      },
    },
  };
  return await timed(async () => {
    const first = await runner.run({ source, hostFunctions });
    if (first.status !== "interrupted") throw new Error(JSON.stringify(first));
    const { continuation, interruptions } = first;
    const resolutions = interruptions.map(({ id }) => ({ interruptionId: id, value: true }));
    const { status } = await runner.run({ source, hostFunctions, continuation, resolutions });
    if (status !== "completed") throw new Error(status);
  }, 20);
}
