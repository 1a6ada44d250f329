import type { StartMessage } from "../engine.ts";
import { randomBytes } from "../internal/random-bytes.ts";
import { type Limits, maximumDepth } from "../limits.ts";
import type { Program } from "../program/prepare-program.ts";

/** What a sandbox is told once, with a seed of the run's own. */
export function createStart({ code }: Program, tools: readonly string[], limits: Limits): StartMessage {
  const { argumentBytes, resultBytes, logBytes, timers } = limits;
  return {
    code,
    seed: randomBytes(16).toString("hex"),
    at: Date.now(),
    tools: tools.join("\n"),
    limits: { argumentBytes, resultBytes, logBytes, timers, depth: maximumDepth },
  };
}
