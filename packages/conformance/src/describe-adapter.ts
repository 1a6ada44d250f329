import { afterAll, describe } from "vitest";
import type { AdapterUnderTest } from "./adapter/adapter.ts";
import { approvals } from "./adapter/approvals.ts";
import { behaviour } from "./adapter/behaviour.ts";
import { useAdapter } from "./adapter/bench.ts";
import { persistence } from "./adapter/persistence.ts";
import { runs } from "./adapter/runs.ts";
import { source } from "./adapter/source.ts";

/** The suite every adapter passes: its package needs one object that says how its framework does things. */
export function describeAdapter<Tool>(name: string, adapter: AdapterUnderTest<Tool>): void {
  describe(name, () => {
    const bench = useAdapter(adapter);
    describe("runs", () => runs(bench));
    describe("approvals", () => approvals(bench));
    describe("persistence", () => persistence(bench));
    describe("behaviour", () => behaviour(bench));
    describe("source", () => source(adapter));
    afterAll(() => bench.end());
  });
}
