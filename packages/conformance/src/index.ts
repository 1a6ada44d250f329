export { describeEngine } from "./describe-engine.ts";
export type { EngineUnderTest } from "./engine/harness.ts";
