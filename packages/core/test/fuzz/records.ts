import assert from "node:assert/strict";
import {
  CodeActError,
  createCodeAct,
  defineTool,
  formatRecord,
  type RunRecord,
  replayRecord,
  verifyRecord,
} from "../../src/index.ts";
import { createChain } from "../../src/record/chain.ts";
import { seededRandom } from "../traces/seeded-random.ts";
import { createVmEngine } from "../traces/vm-engine.ts";
import { mutate, mutateText } from "./mutate.ts";
import type { FuzzTarget } from "./target.ts";

/** A run with logs, calls, an error and a decision. */
async function recordRun(): Promise<RunRecord> {
  const echo = defineTool({
    name: "echo",
    description: "Gives back its input.",
    inputSchema: { type: "object" },
    approvalMode: "always_require",
    execute: (input: unknown) => input,
  });
  await using codeact = createCodeAct({
    tools: [echo],
    engine: createVmEngine(),
    record: true,
    onApproval: () => ({ type: "approve", by: "ann" }),
  });
  const { record } = await codeact.run(
    "console.log('a'); const seen = await Promise.all([tools.echo({ n: 1.5 }), tools.none({}).catch((e) => e.code)]); return seen",
  );
  assert(record !== undefined);
  return record;
}

/** The text of a record was changed: refused, whatever the change. */
export const recordTexts: FuzzTarget = {
  name: "texts of records",
  count: 10_000,
  async fuzz(seed, count) {
    const text = formatRecord(await recordRun());
    const random = seededRandom(seed);
    for (let round = 0; round < count; ) {
      const changed = mutateText(text, random);
      if (changed === text) continue;
      assert.throws(() => verifyRecord(changed), { code: "CODEACT_RECORD" }, `seed ${seed}, round ${round}`);
      round++;
    }
  },
};

/** By whoever may write all of it, hashes too: refused, or replayed to an answer; nothing else is thrown. */
export const rechainedRecords: FuzzTarget = {
  name: "records that were made anew",
  count: 2_000,
  async fuzz(seed, count) {
    const record = await recordRun();
    const random = seededRandom(seed);
    const seen = new Set<string>();
    for (let round = 0; round < count; round++) {
      const plain = record.entries.map(({ hash: _, ...entry }) => entry);
      const changed = mutate(plain, random);
      const entries = Array.isArray(changed) ? changed.map(createChain()) : changed;
      const digest = Array.isArray(entries) ? entries.at(-1)?.hash : "";
      const answer = await replayRecord(JSON.stringify({ ...record, entries, digest }), {
        engine: createVmEngine(),
      }).then(
        ({ status }) => status,
        (thrown: unknown) => {
          assert(thrown instanceof CodeActError, `seed ${seed}, round ${round}: ${thrown}`);
          return thrown.code;
        },
      );
      seen.add(answer);
    }
    for (const answer of ["same", "different", "CODEACT_RECORD"]) {
      assert(count < 1_000 || seen.has(answer), `${answer} is not among ${[...seen]}`);
    }
  },
};
