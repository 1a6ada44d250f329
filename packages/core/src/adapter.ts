/**
 * What adapters stand on: tools of a framework for core, programs that go on where a history says they wait.
 * @module @codeact/core/adapter
 */

export type { Bridge } from "./adapter/bridge.ts";
export {
  codeOf,
  type ExecuteCodeArtifact,
  type ExecuteCodeHandle,
  type ExecuteCodeInput,
  type ExecuteCodeInterruption,
  type ExecuteCodeOutput,
  type ExecuteCodeProgress,
  type ExecuteCodeResult,
  type Stretch,
  toPortable,
} from "./adapter/execute-code.ts";
export {
  type AskedCall,
  History,
  type HistoryEntry,
  type Note,
  noteOf,
  type OwnCall,
  stopgap,
} from "./adapter/history.ts";
export { createOuterCalls, type OuterCalls } from "./adapter/outer-calls.ts";
export { asksFirst, type HistoryCall, runCall } from "./adapter/run-call.ts";
export { endOf, type StretchOptions } from "./adapter/run-stretch.ts";
export { type CallClaim, settleClaims } from "./adapter/settle-claims.ts";
export { type BridgedSchema, type BridgedTool, refuseTool, runByProvider } from "./adapter/to-host-tool.ts";
export { createBridge } from "./create-bridge.ts";
