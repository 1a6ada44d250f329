/**
 * Runs programs that models write, in a sandbox, with the application's own tools.
 * @module @codeact/core
 */

export { fileContinuationStore } from "./approval/file-continuation-store.ts";
export { type MemoryContinuationStoreOptions, memoryContinuationStore } from "./approval/memory-continuation-store.ts";
export { createCodeAct } from "./create-codeact.ts";
export {
  type Batch,
  type CallError,
  type CallKind,
  type Engine,
  type EngineInfo,
  type GuestError,
  type GuestLimits,
  type LogLevel,
  type LogLine,
  type NewCall,
  type Outcome,
  type Sandbox,
  SandboxError,
  type SandboxFailure,
  type SandboxOptions,
  type StartMessage,
  type Step,
  type StepAnswer,
  type StepBudget,
} from "./engine.ts";
export { type GuestErrorCode, guestErrorCodes, type HostErrorCode, hostErrorCodes } from "./error-codes.ts";
export {
  AbortedError,
  CodeActError,
  type CodeActErrorOptions,
  ConfigurationError,
  DeferredCallError,
} from "./errors.ts";
export { executeCodeTool } from "./instructions/execute-code-tool.ts";
export { type FormatOptions, formatResultForModel, type ResultText } from "./instructions/format-result.ts";
export { escapeHiding } from "./internal/escape-characters.ts";
export { type FileJournalStoreOptions, fileJournalStore } from "./journal/file-journal-store.ts";
export { defaultLimits, type LimitName, type Limits } from "./limits.ts";
export { formatRecord } from "./record/format-record.ts";
export { type VerifiedRecord, type VerifyOptions, verifyRecord } from "./record/verify-record.ts";
export { expectReplay, type Replay, type ReplayOptions, replayRecord } from "./replay.ts";
export type { Difference } from "./run/replay-steps.ts";
export type * from "./run-record.ts";
export type { Claim, ClaimTerms, ContinuationStore, JournalStore, JournalTerms, Taken } from "./stores.ts";
export { approvalByAnnotations } from "./tools/approval-by-annotations.ts";
export { defineTool, type ToolDefinition } from "./tools/define-tool.ts";
export type { SchemaInput, SchemaOutput, ToolSchema } from "./tools/infer-schema.ts";
export { createProgress, type Progress, type ToolProgress } from "./tools/tool-progress.ts";
export { unwrapMcpResult } from "./tools/unwrap-mcp-result.ts";
export type * from "./types.ts";
