import { fork } from "node:child_process";
import { once } from "node:events";
import type { Decision } from "../../src/index.ts";
import type { Actor, Part } from "./actor.ts";

export type Ask =
  | { readonly seed: number; readonly source: string }
  | { readonly seed: number; readonly continuation: string; readonly decisions: Readonly<Record<string, Decision>> };

/** An actor that is another process; it takes one request at a time. */
export function createRemoteActor(): Actor {
  const child = fork(new URL("./actor-child.ts", import.meta.url));
  const ask = async (request: Ask): Promise<Part> => {
    child.send(request);
    const [answer] = (await once(child, "message")) as [Part | { failed: string }];
    if ("failed" in answer) throw new Error(answer.failed);
    return answer;
  };
  return {
    run: (seed, source) => ask({ seed, source }),
    resume: (seed, continuation, decisions) => ask({ seed, continuation, decisions }),
    async dispose() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
