import type { Continuations } from "../approval/continuations.ts";
import type { ProgramApproval } from "../approval/policy.ts";
import type { Engine } from "../engine.ts";
import type { Turns } from "../internal/turns.ts";
import type { Limits } from "../limits.ts";
import type { HostOperations } from "../operations.ts";
import type { RecordSetup } from "../record/record-setup.ts";
import type { Catalog } from "../tools/catalog.ts";
import type { Tracing } from "../tracing/create-tracing.ts";
import type { Approver, OperationPolicy, RunContext, RunEvent } from "../types.ts";
import type { Admission } from "./admission.ts";
import type { DurableRuns } from "./durable-runs.ts";
import type { HeldRuns } from "./held-runs.ts";

/** What a run keeps from its start to its end, whatever `update` changes meanwhile. */
export interface RunConfiguration {
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly limits: Limits;
  readonly admission: Admission;
  /** Programs are prepared in turns, since many may come at once. */
  readonly turns: Turns;
  readonly onApproval: Approver | undefined;
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  readonly tracing: Tracing | undefined;
  readonly continuations: Continuations;
  readonly held: HeldRuns;
  readonly approval: ProgramApproval;
  readonly operations: readonly HostOperations[];
  readonly operationPolicy: OperationPolicy | undefined;
  readonly durable: DurableRuns | undefined;
  /** None when runs give no records. */
  readonly record: RecordSetup | undefined;
  /** Keeps a value that is too long for the model; gives its id. */
  readonly keepResult: (context: RunContext, text: string) => string | undefined;
}
