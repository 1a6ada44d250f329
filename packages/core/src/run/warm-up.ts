import type { Engine } from "../engine.ts";
import type { Limits } from "../limits.ts";
import { Guest } from "./guest.ts";
import { loadPreparer } from "./run-program.ts";
import { createStart } from "./start-message.ts";

/** Does once what the first run would have to wait for. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
export async function warmUp(engine: Engine, limits: Limits): Promise<void> {
  await engine.warmup(limits);
  const prepareProgram = await loadPreparer();
  const prepared = prepareProgram("const typed: null = null;\nreturn typed");
  if (prepared.status !== "ready") return;
  const guest = new Guest({
    engine,
    start: createStart(prepared.program, [], limits),
    limits,
    tenant: undefined,
    recall: async () => null,
    recording: false,
  });
  try {
    await guest.start();
  } finally {
    guest.close();
  }
}
