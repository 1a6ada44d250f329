import type { JournalStore, JournalTerms, Taken } from "@codeact/core";
import { describe, expect, it } from "vitest";

export interface JournalStoreUnderTest {
  /** Makes an empty store and gives it twice: as two processes would have it. */
  readonly create: () => Promise<readonly [JournalStore, JournalStore]>;
  /** A lease, in ms, long enough that the store answers well within it. @default 200 */
  readonly leaseMs?: number;
}

/** The suite every journal store passes. */
export function describeJournalStore(name: string, { create, leaseMs = 200 }: JournalStoreUnderTest): void {
  const terms = (more: Partial<JournalTerms> = {}): JournalTerms => ({
    leaseMs,
    expiresAt: Date.now() + 60_000,
    atRest: false,
    ...more,
  });
  const untilTheLeaseEnds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, leaseMs * 1.25));
  const generationOf = (taken: Taken): number => (taken.taken ? taken.generation : 0);

  describe(`${name} as a journal store`, () => {
    it("gives a run to one of all who try at once", async () => {
      const stores = await create();
      for (let round = 0; round < 10; round++) {
        const tries = Array.from({ length: 10 }, (_none, at) => stores[at % 2 ? 1 : 0].take(`run_${round}`, terms()));
        expect((await Promise.all(tries)).filter(({ taken }) => taken)).toEqual([
          { taken: true, generation: 1, lines: [] },
        ]);
      }
    });

    it("keeps lines in the order they were added, each as it was", async () => {
      const [here, there] = await create();
      const lines = ["first", "é😀\u2028", "", '{"a":"\\n"}', "x".repeat(2 ** 20)];
      await here.take("run", terms());
      expect(await here.append("run", 1, lines.slice(0, 2), terms())).toBe(true);
      expect(await here.append("run", 1, lines.slice(2), terms({ leaseMs: 0 }))).toBe(true);
      expect(await there.take("run", terms())).toEqual({ taken: true, generation: 2, lines });
      await there.append("run", 2, ["last"], terms({ leaseMs: 0 }));
      expect(await here.take("run", terms())).toEqual({ taken: true, generation: 3, lines: [...lines, "last"] });
    });

    it("keeps a run from others while its lease is renewed", async () => {
      const [here, there] = await create();
      await here.take("run", terms());
      for (let round = 0; round < 4; round++) {
        await new Promise((resolve) => setTimeout(resolve, leaseMs / 2));
        expect(await here.append("run", 1, round % 2 ? ["line"] : [], terms())).toBe(true);
        expect(await there.take("run", terms())).toEqual({ taken: false, retryAfterMs: expect.any(Number) });
      }
    });

    it("gives a run whose lease has run out to one other, and tells who had it", async () => {
      const [here, there] = await create();
      await here.take("run", terms());
      await here.append("run", 1, ["mine"], terms());
      await untilTheLeaseEnds();
      const tries = await Promise.all([here, there, here, there].map((store) => store.take("run", terms())));
      expect(tries.filter(({ taken }) => taken)).toEqual([{ taken: true, generation: 2, lines: ["mine"] }]);
      expect(await here.append("run", 1, ["late"], terms())).toBe(false);
      expect(await here.append("run", 1, [], terms())).toBe(false);
      expect(await there.append("run", 2, ["theirs"], terms({ leaseMs: 0 }))).toBe(true);
      expect(await here.append("run", 1, [], terms({ leaseMs: 0 }))).toBe(false);
      expect(generationOf(await here.take("run", terms()))).toBe(3);
    });

    it("takes up a lease that was given back", async () => {
      const [here, there] = await create();
      await here.take("run", terms());
      await here.append("run", 1, ["waits"], terms({ leaseMs: 0, atRest: true }));
      expect(await here.append("run", 1, ["goes on"], terms())).toBe(true);
      expect((await there.take("run", terms())).taken).toBe(false);
      await untilTheLeaseEnds();
      expect(await there.abandoned()).toEqual(["run"]);
    });

    it("lists the runs whose process has died, and no others", async () => {
      const [here, there] = await create();
      for (const runId of ["run_dead", "run_alive", "run_given-back", "run_at-rest", "run_taken"]) {
        await here.take(runId, terms());
        await here.append(runId, 1, ["line"], terms());
      }
      await here.take("run_empty", terms());
      await untilTheLeaseEnds();
      await here.append("run_alive", 1, [], terms({ leaseMs: 60_000 }));
      await here.append("run_given-back", 1, ["line"], terms({ leaseMs: 0 }));
      await here.append("run_at-rest", 1, ["line"], terms({ leaseMs: 0, atRest: true }));
      await there.take("run_taken", terms({ leaseMs: 60_000 }));
      expect([...(await there.abandoned())].sort()).toEqual(["run_dead", "run_given-back"]);
    });
  });
}
