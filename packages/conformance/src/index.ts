export type {
  AdapterUnderTest,
  AgentSetup,
  JsonObject,
  ModelCall,
  ModelRequest,
  Question,
  RefusedTool,
  Reply,
  Session,
  ToolShape,
  ToolSpec,
  Turn,
  TurnOptions,
  Wiring,
} from "./adapter/adapter.ts";
export { describeAdapter } from "./describe-adapter.ts";
export { describeEngine } from "./describe-engine.ts";
export type { EngineUnderTest } from "./engine/harness.ts";
export { type ContinuationStoreUnderTest, describeContinuationStore } from "./stores/describe-continuation-store.ts";
export { describeJournalStore, type JournalStoreUnderTest } from "./stores/describe-journal-store.ts";
