import type { Claim, ContinuationStore } from "@codeact/core";
import { describe, expect, it } from "vitest";

export interface ContinuationStoreUnderTest {
  /**
   * Makes an empty store and gives it twice: as two processes would have it, or the same object where a store is one
   * process's own.
   */
  readonly create: () => Promise<readonly [ContinuationStore, ContinuationStore]>;
  /** A lease, in ms, long enough that the store answers well within it. @default 200 */
  readonly leaseMs?: number;
}

/** The suite every continuation store passes. */
export function describeContinuationStore(name: string, { create, leaseMs = 200 }: ContinuationStoreUnderTest): void {
  const soon = (): { expiresAt: number } => ({ expiresAt: Date.now() + 60_000 });
  const untilTheLeaseEnds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, leaseMs * 1.25));
  const winners = (claims: readonly Claim[]): number => claims.filter(({ claimed }) => claimed).length;

  describe(`${name} as a continuation store`, () => {
    it("gives a key to one of all who try at once", async () => {
      const stores = await create();
      for (let round = 0; round < 10; round++) {
        const tries = Array.from({ length: 20 }, (_none, at) => stores[at % 2 ? 1 : 0].claim(`run-${round}`, soon()));
        expect(winners(await Promise.all(tries))).toBe(1);
      }
    });

    it("tells who comes later what was recorded, once anything was", async () => {
      const [here, there] = await create();
      expect(await here.claim("a", soon())).toEqual({ claimed: true, generation: 1 });
      expect(await there.claim("a", soon())).toEqual({ claimed: false, outcome: undefined });
      await here.settle("a", 1, '{"é":"😀\\n"}');
      expect(await there.claim("a", soon())).toEqual({ claimed: false, outcome: '{"é":"😀\\n"}' });
      expect(await here.claim("a", soon())).toEqual({ claimed: false, outcome: '{"é":"😀\\n"}' });
    });

    it("keeps the first outcome, and outcomes of a megabyte", async () => {
      const [here, there] = await create();
      const long = "x".repeat(2 ** 20);
      await here.claim("a", soon());
      await here.settle("a", 1, long);
      await there.settle("a", 1, "another");
      expect(await there.claim("a", soon())).toEqual({ claimed: false, outcome: long });
    });

    it("keeps keys apart, however alike", async () => {
      const [here, there] = await create();
      const keys = ["run_Ab-1", "run_aB-1", "run_Ab-11", "run_Ab", "~", "a".repeat(128), "a".repeat(127)];
      for (const key of keys) expect(await here.claim(key, soon()), key).toMatchObject({ claimed: true });
      for (const key of keys) expect(await there.claim(key, soon()), key).toMatchObject({ claimed: false });
    });

    it("gives a key whose lease has run out to one other, with the next generation", async () => {
      const [here, there] = await create();
      const terms = (): { expiresAt: number; leaseMs: number } => ({ ...soon(), leaseMs });
      await here.claim("a", terms());
      expect(await there.claim("a", terms())).toMatchObject({ claimed: false });
      await untilTheLeaseEnds();
      const claims = await Promise.all([here, there, here, there].map((store) => store.claim("a", terms())));
      expect(claims.filter(({ claimed }) => claimed)).toEqual([{ claimed: true, generation: 2 }]);
    });

    it("hears no more of a generation that another has followed", async () => {
      const [here, there] = await create();
      await here.claim("a", { ...soon(), leaseMs });
      await untilTheLeaseEnds();
      await there.claim("a", soon());
      await here.settle("a", 1, "late");
      expect(await here.claim("a", soon())).toEqual({ claimed: false, outcome: undefined });
      await there.settle("a", 2, "right");
      expect(await here.claim("a", soon())).toEqual({ claimed: false, outcome: "right" });
    });

    it("never gives a key again that is settled, or was taken for good", async () => {
      const [here, there] = await create();
      await here.claim("settled", { ...soon(), leaseMs });
      await here.settle("settled", 1, "done");
      await here.claim("taken", soon());
      await untilTheLeaseEnds();
      expect(await there.claim("settled", soon())).toEqual({ claimed: false, outcome: "done" });
      expect(await there.claim("taken", soon())).toEqual({ claimed: false, outcome: undefined });
    });
  });
}
