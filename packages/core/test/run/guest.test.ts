import { expect, it } from "vitest";
import { type Engine, SandboxError, type StartMessage } from "../../src/engine.ts";
import { resolveLimits } from "../../src/limits.ts";
import { Guest } from "../../src/run/guest.ts";

const start = { code: "", seed: "", at: 0, tools: "", limits: {} } as unknown as StartMessage;
const step = { status: "blocked", calls: [], cancelled: [], logs: [], dropped: { lines: 0, bytes: 0 } };
const answer = { text: JSON.stringify(step), cpuMs: 0 };

/** An engine that writes down what it is fed; `lose` breaks the sandbox under the next delivery. */
function recordingEngine() {
  const fed: string[][] = [];
  const engine = {
    fed,
    lose: false,
    info: { name: "recording", isolation: "none", version: "1" },
    open: () => {
      const mine: string[] = [];
      fed.push(mine);
      return {
        async start(_start: string, replay: readonly string[]) {
          mine.push(...replay);
          return answer;
        },
        async deliver(batch: string) {
          if (engine.lose) {
            engine.lose = false;
            throw new SandboxError("lost", "gone");
          }
          mine.push(batch);
          return answer;
        },
        park() {},
        close() {},
      };
    },
    async warmup() {},
    async dispose() {},
  };
  return engine satisfies Engine & { fed: string[][]; lose: boolean };
}

it("journals an output by its reference, and recalls it for a replay, here and in another process", async () => {
  const large = "x".repeat(9 * 2 ** 20);
  const recalled: unknown[] = [];
  const recall = async (reference: unknown): Promise<string> => {
    recalled.push(reference);
    return large;
  };
  const open = (engine: Engine) =>
    new Guest({ engine, start, limits: resolveLimits(), tenant: undefined, recall, recording: false });
  const engine = recordingEngine();
  const guest = open(engine);
  await guest.start();
  for (const id of [1, 2]) await guest.deliver([{ id, output: JSON.stringify(large), reference: { file: id } }]);
  await guest.deliver([{ id: 3, output: "3" }]);
  expect(guest.journal.bytes).toBeLessThan(1_000);

  engine.lose = true;
  await guest.deliver([{ id: 4, output: '"reference\\":"' }]);
  expect(recalled).toEqual([{ file: 1 }, { file: 2 }]);
  expect(engine.fed[1]).toEqual([...(engine.fed[0] ?? []), expect.stringContaining('"id":4')]);

  const elsewhere = recordingEngine();
  await open(elsewhere).restore({ batches: guest.journal.batches, digests: [], shown: undefined, cpuMs: 0 });
  expect(elsewhere.fed[0]).toEqual(engine.fed[1]);
});
