import { describe } from "vitest";
import { approvals } from "./engine/approvals.ts";
import { badInput } from "./engine/bad-input.ts";
import { borders } from "./engine/borders.ts";
import { corpus } from "./engine/corpus.ts";
import { type EngineUnderTest, useBench } from "./engine/harness.ts";
import { network } from "./engine/network.ts";
import { programs } from "./engine/programs.ts";
import { replay } from "./engine/replay.ts";
import { world } from "./engine/world.ts";

/** The suite every engine passes. A newcomer's engine needs a test file that calls this, and nothing else. */
export function describeEngine(name: string, engine: EngineUnderTest): void {
  describe(name, () => {
    const bench = useBench(engine);
    describe("programs", () => programs(bench));
    describe("approvals", () => approvals(bench));
    describe("bad input", () => badInput(bench));
    describe("borders", () => borders(bench));
    describe("the corpus", () => corpus(bench));
    describe("network", () => network(bench));
    describe("replay", () => replay(bench));
    describe("world", () => world(bench, engine.worldDifferences));
  });
}
