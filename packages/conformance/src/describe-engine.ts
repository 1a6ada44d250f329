import { describe } from "vitest";
import { approvals } from "./engine/approvals.ts";
import { badInput } from "./engine/bad-input.ts";
import { borders } from "./engine/borders.ts";
import { bridge } from "./engine/bridge.ts";
import { continuations } from "./engine/continuations.ts";
import { corpus } from "./engine/corpus.ts";
import { engines } from "./engine/engines.ts";
import { escapes } from "./engine/escapes.ts";
import { fileJail } from "./engine/file-jail.ts";
import { fileRace } from "./engine/file-race.ts";
import { fileReplay } from "./engine/file-replay.ts";
import { files } from "./engine/files.ts";
import { type EngineUnderTest, useBench } from "./engine/harness.ts";
import { lifeCycle } from "./engine/life-cycle.ts";
import { limits } from "./engine/limits.ts";
import { network } from "./engine/network.ts";
import { observability } from "./engine/observability.ts";
import { programs } from "./engine/programs.ts";
import { records } from "./engine/records.ts";
import { replay } from "./engine/replay.ts";
import { world } from "./engine/world.ts";

/** The suite every engine passes. A newcomer's engine needs a test file that calls this, and nothing else. */
export function describeEngine(name: string, engine: EngineUnderTest): void {
  describe(name, () => {
    const bench = useBench(engine);
    describe("programs", () => programs(bench, engine.worldDifferences));
    describe("approvals", () => approvals(bench));
    describe("bad input", () => badInput(bench));
    describe("bridge", () => bridge(bench));
    describe("borders", () => borders(bench));
    describe("continuations", () => continuations(bench));
    describe("engines", () => engines(bench));
    describe("escapes", () => escapes(bench));
    describe("the corpus", () => corpus(bench));
    describe("files", () => files(bench));
    describe("the jail of files", () => fileJail(bench));
    describe("files in a race", () => fileRace(bench));
    describe("files of an interrupted run", () => fileReplay(bench));
    describe("life cycle", () => lifeCycle(bench));
    describe("limits", () => limits(bench));
    describe("network", () => network(bench));
    describe("observability", () => observability(bench));
    describe("records", () => records(bench));
    describe("replay", () => replay(bench));
    describe("world", () => world(bench, engine.worldDifferences));
  });
}
