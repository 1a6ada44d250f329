import type { CallKind, Engine, EngineInfo, LogLine } from "./engine.ts";
import type { GuestErrorCode } from "./error-codes.ts";
import type { Limits } from "./limits.ts";
import type { RecordOptions, RunRecord } from "./run-record.ts";
import type { ContinuationStore, JournalStore } from "./stores.ts";

/** What crosses the border between host and program: JSON, at most 64 levels deep. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
/** A JSON Schema of draft 2020-12, 2019-09 or 7, as an object. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Facts about who runs a program; tools and policies see it, programs do not. */
export interface RunContext {
  /** Runs of different tenants never share a worker thread. */
  readonly tenant?: string;
  readonly session?: string;
  /** A continuation can be resumed by the same audience only. */
  readonly audience?: string;
  readonly [fact: string]: unknown;
}

/** What a tool is told beside its input. */
export interface ToolCallOptions {
  /** With `callId` a key of idempotency: both stay the same when a call is repeated after a crash. */
  readonly runId: string;
  /** Such as `call_3`. */
  readonly callId: string;
  /** Fires when the call times out or its run ends. */
  readonly signal: AbortSignal;
  /** What `run` was given. */
  readonly context: RunContext;
}

/** `allow` runs the call, `deny` refuses it, `ask` asks a person. */
export type Verdict = "allow" | "deny" | "ask";
/** What a policy answers; the reason is shown to whoever is asked, and to the program when the call is denied. */
export type PolicyVerdict = Verdict | { readonly verdict: Verdict; readonly reason?: string };

/** A pure rule over one call: evaluated before the call, and again when a run is resumed. */
export type Policy = (call: PolicyCall, context: RunContext) => PolicyVerdict | Promise<PolicyVerdict>;

/** The call a policy is asked about; its input is validated. */
export interface PolicyCall {
  readonly tool: string;
  readonly input: JsonValue;
  readonly runId: string;
  readonly callId: string;
}

/** A rule over operations built into the host, such as reading a file. One that throws denies. */
export type OperationPolicy = (
  operation: OperationRequest,
  context: RunContext,
) => OperationVerdict | Promise<OperationVerdict>;
/** What an operation policy answers; the reason is told to the program. */
export type OperationVerdict = "allow" | "deny" | { readonly verdict: "allow" | "deny"; readonly reason?: string };

/** An operation built into the host that a program is about to do: of files, the network, or look-ups. */
export interface OperationRequest {
  readonly kind: Exclude<CallKind, "tool" | "timer">;
  /** Such as `readFile` or `fetch`. */
  readonly name: string;
  /** What it touches: a guest path, or a method and an origin. */
  readonly target: string;
  readonly input: JsonValue;
}

/**
 * Where programs may send requests. A text is a domain (`api.example.com`), `*.` and a domain for all names below it,
 * or an origin (`http://localhost:8080`) with the path below which all is allowed, if one is given.
 */
export type AllowedDomain = string | DomainRule;

/** Where programs may send requests: one `domain` or `origin`, as narrow as you need it. */
export interface DomainRule {
  /** https, with `:port` if it is not 443. */
  readonly domain?: string;
  /** Instead of `domain`: `https://` or `http://`, a host, `:port` if need be. */
  readonly origin?: string;
  /** @default all but CONNECT, TRACE and TRACK */
  readonly methods?: readonly string[];
  /** Paths that are open with all below them, such as `/repos/acme`. @default all */
  readonly paths?: readonly string[];
  /** Added on the host to each request that fits the rule, such as `authorization`. Programs never see them. */
  readonly headers?: RuleHeaders;
  /** This machine, home and office networks too. @default the option of the same name */
  readonly allowPrivateNetworks?: boolean;
  /** A certificate authority (PEM) that is trusted for this rule, beside the well-known ones. */
  readonly ca?: string;
}

/** Headers of a rule, or a function that makes them for each request, such as with a token that expires. */
export type RuleHeaders =
  | Readonly<Record<string, string>>
  | ((
      request: { readonly method: string; readonly url: string },
      context: RunContext,
    ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);
/** A file or folder of the host that programs see; a string is one that has the same path inside, read-only. */
export type FileMount =
  | string
  | {
      /** Absolute; must exist. Links on the way to it are followed, links inside are not. */
      readonly hostPath: string;
      /** Absolute, with `/`. */
      readonly mountPath: string;
      /** @default "read-only" */
      readonly mode?: "read-only" | "read-write";
    };

/** Whether a call requires approval: never, or always. */
export type ApprovalMode = "never_require" | "always_require";
/** `call` asks about each call that requires approval, `block` once about the whole program. */
export type ApprovalScope = "call" | "block";

/** What a tool says of itself, in the words of MCP. Believe it as far as you trust whoever wrote it. */
export interface ToolAnnotations {
  readonly title?: string;
  /** It changes nothing. @default false */
  readonly readOnlyHint?: boolean;
  /** What it changes may be lost. @default true */
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** A host function the guest may call. Make one with `defineTool`. */
export interface HostTool {
  /** What programs call it: `tools.NAME`. */
  readonly name: string;
  /** For people who approve calls. @default the name */
  readonly title?: string;
  /** For the model. */
  readonly description: string;
  /** Inputs that do not fit are refused before the call. */
  readonly inputSchema: JsonSchema;
  /** Declared to the model as what the call gives, and checked. */
  readonly outputSchema?: JsonSchema;
  /** Gets the validated input; what it returns must be JSON. */
  readonly execute: (input: never, options: ToolCallOptions) => unknown;
  /** Checks and completes an input; without it the JSON Schema is applied. */
  readonly validateInput?: SchemaCheck;
  readonly validateOutput?: SchemaCheck;
  /** @default `defaultApprovalMode` */
  readonly approvalMode?: ApprovalMode | Policy;
  readonly annotations?: ToolAnnotations;
  /** The call may be repeated when its outcome was lost. @default false */
  readonly idempotent?: boolean;
  /** @default no limit of its own */
  readonly timeoutMs?: number;
}

/** Checks a value against a schema, and completes it where the schema has defaults or transforms. */
export type SchemaCheck = (value: unknown) => SchemaResult | Promise<SchemaResult>;
/** What a check found: the value to use, or every place where it does not fit. */
export type SchemaResult =
  | { readonly valid: true; readonly value: unknown }
  | { readonly valid: false; readonly issues: readonly SchemaIssue[] };

/** One place of a value that does not fit its schema. */
export interface SchemaIssue {
  /** Such as `$.items[3].price`. */
  readonly path: string;
  readonly message: string;
}

/** A question to a person. */
export interface Interruption {
  readonly callId: string;
  readonly tool: string;
  readonly title: string;
  /** Validated and deeply frozen. */
  readonly input: JsonValue;
  /** The input as text that is safe to show. */
  readonly preview: string;
  /** SHA-256 over tool and input. */
  readonly digest: string;
  readonly reason?: string;
  /** The call may have happened already: its outcome was lost. Approved, it is made again. */
  readonly unknown?: true;
  /** ISO 8601. A call that is asked about again keeps the time it got at first. */
  readonly expiresAt: string;
}

/** A call that waits for somebody outside core: an approver, or the framework that runs it. */
export interface Call extends Interruption {
  readonly verdict: "allow" | "ask";
  /** Names this call for `runOnce`: at most 64 letters, digits, `_` and `-`; nobody else can make one. */
  readonly ticket: string;
  /** Whoever had it wants to run it at another level. */
  readonly deferred?: true;
}

/**
 * A person's answer: `approve`, `edit` with another input, which is validated again, or `reject`, which throws
 * `APPROVAL_DENIED` in the program. `by` says who decided, for events and records.
 */
export type Decision = { readonly by?: string } & (
  | { readonly type: "approve" }
  | { readonly type: "edit"; readonly input: JsonValue }
  | { readonly type: "reject"; readonly message?: string }
);

/** Decides in this process, while the program waits. One that throws has said no. */
export type Approver = (request: Interruption, context: RunContext) => Decision | Promise<Decision>;

/** What became of a call that was handed out. */
export type Settlement =
  | { readonly callId: string; readonly output: unknown }
  | {
      readonly callId: string;
      readonly error: { readonly name: string; readonly message: string; readonly code?: string };
    }
  | { readonly callId: string; readonly decision: Decision }
  /** The sealed text that `runOnce` gave. */
  | { readonly callId: string; readonly outcome: string }
  /** The framework runs this call itself at another level: it stays pending under the same id. */
  | { readonly callId: string; readonly deferred: true };

/** The call that a framework is about to run. */
export interface OnceCall {
  readonly tool: string;
  /** Refused unless it is the input the call was handed out with. */
  readonly input: JsonValue;
  readonly context?: RunContext;
  /** A person said no: that is recorded as the outcome, and `execute` is not called. */
  readonly rejected?: { readonly message?: string | undefined } | undefined;
  /** For the tool, where it is run by core. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a call run by a framework. `sealed` may travel through a history that others hold. */
export type OnceOutcome = {
  readonly sealed: string;
  /** The call had run before: this is the outcome recorded then. */
  readonly repeated: boolean;
} & (
  | { readonly status: "returned"; readonly output: JsonValue }
  | {
      readonly status: "threw";
      readonly error: { readonly name: string; readonly message: string; readonly code: string };
    }
);

/** One line of a run's trace. */
export interface CallTrace {
  readonly callId: string;
  readonly tool: string;
  readonly ms: number;
  readonly ok: boolean;
  /** Why it failed. */
  readonly code?: string;
}

/** A file the program left in `/output`. */
export type Artifact = {
  /** As the program knows it, such as `/output/charts/sales.svg`. */
  readonly path: string;
  readonly name: string;
  /** Told from the name. */
  readonly mediaType: string;
  readonly bytes: number;
} & (
  | { readonly data: Uint8Array }
  /** A temporary file on the host, for a large one: copy or move it before the codeact object is disposed. */
  | { readonly file: string }
);

/** What a model gets of a result. */
export interface ResultForModel {
  readonly text: string;
  readonly isError: boolean;
  /** Those that are not too large to travel; `text` tells of all. */
  readonly files: readonly ModelFile[];
}

/** A file that a program left, for the model. */
export interface ModelFile {
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
  /** Of a kind that models read as a picture; SVG is none. */
  readonly isImage: boolean;
}

/** Something that went differently from what the program seems to have meant; the run's result stands. */
export interface RunWarning {
  readonly code:
    | "UNAWAITED_CALLS"
    | "LOGS_DROPPED"
    | "LOGS_LOST"
    | "PROGRAM_ADJUSTED"
    | "UNDEFINED_IN_RESULT"
    | "NO_RESULT"
    | "ARTIFACTS_SKIPPED";
  readonly message: string;
}

/** What a run used, over all its stretches. Times in ms. */
export interface RunStats {
  /** Without the time the run was queued or waited for decisions. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly queuedMs: number;
  readonly steps: number;
  readonly toolCalls: number;
  readonly journalBytes: number;
}

/** What every result tells, however the run ended. */
export interface RunCommon {
  readonly runId: string;
  readonly engine: EngineInfo;
  /** What the program wrote with `console`. */
  readonly logs: readonly LogLine[];
  /** Files it left in `/output`. */
  readonly artifacts: readonly Artifact[];
  /** Tool calls that have settled. */
  readonly calls: readonly CallTrace[];
  readonly warnings: readonly RunWarning[];
  readonly stats: RunStats;
  /** With the option `record`: all that the run did; of an interrupted one, so far. */
  readonly record?: RunRecord;
}

/** Why a run failed, in terms the model can mend. `message` and `stack` hold lines of the source as it was written. */
export interface RunError {
  readonly code: GuestErrorCode;
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly line?: number;
  readonly column?: number;
  /** The lines of the source around the error. */
  readonly frame?: string;
  /** What stands at that place, such as `user.address.city`. */
  readonly expression?: string;
  /** What would help. */
  readonly hint?: string;
}

/** The program has ended and gave a value. */
export type CompletedRun = RunCommon & {
  readonly status: "completed";
  readonly value: JsonValue;
  /** Set when the value is too long for the model: programs of the same session read it with `previous_result`. */
  readonly resultId?: string;
};
/** The program threw, or a limit ended it. */
export type FailedRun = RunCommon & { readonly status: "failed"; readonly error: RunError };
/** The program waits for people: decide, then `resume(continuation, { decisions })`. */
export type InterruptedRun = RunCommon & {
  readonly status: "interrupted";
  readonly interruptions: readonly Interruption[];
  /** Sealed text: with decisions it resumes the run, here or in another process. */
  readonly continuation: string;
};
/** What came of a run; tell which by `status`. */
export type RunResult = CompletedRun | FailedRun | InterruptedRun;

/**
 * Calls are handed out. When all of them must be asked about, nothing else of the run is under way; others are handed
 * out at once, and what core runs itself goes on meanwhile.
 */
export interface BlockedExecution {
  readonly status: "blocked";
  readonly runId: string;
  /** All that wait, those handed out before too. */
  readonly pending: readonly Call[];
}

/** Where runs write their journals, so that another process can go on with them: see `recover`. */
export interface DurableOptions {
  readonly store: JournalStore;
  /**
   * How long a run whose process has died stays its own: after that it can be recovered. Renewed while it goes on.
   * @default 10,000
   */
  readonly leaseMs?: number;
  /** How long a journal is kept after it was written last. @default a week */
  readonly ttlMs?: number;
}

/** A run advanced step by step by whoever executes some of its calls. */
export interface Execution {
  readonly runId: string;
  /** Hands in settled calls and goes on until calls must be handed out, or the run ends. */
  next(settlements?: readonly Settlement[]): Promise<BlockedExecution | RunResult>;
  /**
   * Sealed text of a blocked execution, with which `execution` and `resume` go on, here or in another process. Whoever
   * goes on first, that text or this object, is the only one. Calls that core has under way count as
   * `TOOL_OUTCOME_UNKNOWN` in another process.
   */
  continuation(): string;
  /** Ends the run where it stands; calls in flight are aborted. */
  close(): void;
}

/** Which calls are handed out; core runs every other call itself. */
export type Surface = "ask" | "all" | ((call: PolicyCall) => boolean);

/** Options of one run. */
export interface RunOptions {
  /** Ends the run, with all calls it has under way; `run` then throws `CODEACT_ABORTED`. */
  readonly signal?: AbortSignal;
  /** Who the run is for. @default {} */
  readonly context?: RunContext;
  /** When all places are taken, runs of a higher priority start first; tenants take turns within each. @default 0 */
  readonly priority?: number;
  /** How long it waits for a place at most; then it is refused with `CODEACT_CAPACITY`. @default as long as it takes */
  readonly queueMs?: number;
  /** Observes this run, beside the observer of all runs. */
  readonly onEvent?: (event: RunEvent) => void;
  /** A person has approved the program, such as where its framework asked: it is not asked about again. @default false */
  readonly approved?: boolean;
}

/** Options of going on: a run's, and the decisions. */
export interface ResumeOptions extends RunOptions {
  /** By `callId`. Calls without a decision stay pending under the same ids. */
  readonly decisions: Readonly<Record<string, Decision>>;
}

/** A secret that seals continuations. Its id is written into them, so that keys can be rotated. */
export interface ContinuationKey {
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: string | Uint8Array;
}

/** How continuations are sealed, kept and limited in time. */
export interface ContinuationOptions {
  /** The first seals, all verify. @default one made in this process, so continuations are good here only */
  readonly keys?: readonly ContinuationKey[];
  /** Makes a continuation good for one resume among all processes that share it. @default one for this process */
  readonly store?: ContinuationStore;
  /** @default a day */
  readonly ttlMs?: number;
  /** Hides what is inside from whoever holds it. @default false */
  readonly encrypt?: boolean;
  /**
   * How long a run that waits keeps its sandbox, so that it goes on without a replay. At most `limits.concurrentRuns`
   * are kept. @default 60,000
   */
  readonly holdMs?: number;
}

/** Options of an execution: a run's, and which calls are handed out. */
export interface ExecutionOptions extends RunOptions {
  /** @default `"ask"`; with `onApproval`, which answers what would be asked, nothing */
  readonly surface?: Surface;
  /** With a continuation: what was decided meanwhile, by `callId`. */
  readonly decisions?: Readonly<Record<string, Decision>>;
}

/** What happens, as it happens. An observer that throws or is slow changes nothing. */
export type RunEvent = { readonly runId: string; readonly at: number } & (
  | {
      /** Once its place is free; again in each process that goes on with it. */
      readonly type: "run.started";
      readonly engine: EngineInfo;
      readonly source: string;
      readonly queuedMs: number;
    }
  | { readonly type: "call.started"; readonly callId: string; readonly tool: string; readonly input: JsonValue }
  | {
      readonly type: "call.settled";
      readonly callId: string;
      readonly tool: string;
      /** SHA-256 over the tool and the input as the program gave it. */
      readonly digest: string;
      readonly ms: number;
      readonly ok: boolean;
      readonly code?: string;
    }
  /** A person is asked, once for each call, however often the run is interrupted. */
  | { readonly type: "approval.requested"; readonly callId: string; readonly tool: string; readonly reason?: string }
  | {
      readonly type: "approval.decided";
      readonly callId: string;
      readonly tool: string;
      readonly decision: Decision["type"];
      readonly by?: string;
    }
  | {
      readonly type: "operation.settled";
      readonly callId: string;
      readonly kind: OperationRequest["kind"];
      readonly name: string;
      readonly target: string;
      readonly ms: number;
      readonly ok: boolean;
      readonly code?: string;
      /** Such as a status or a number of bytes; never contents. */
      readonly facts: Readonly<Record<string, string | number>>;
    }
  /** Once for each limit of calls that the program goes on from; others end it, or fail a call. */
  | { readonly type: "limit.reached"; readonly code: GuestErrorCode }
  | { readonly type: "run.log"; readonly line: LogLine }
  | {
      readonly type: "run.settled";
      readonly status: RunResult["status"] | "aborted";
      readonly code?: string;
      readonly stats: RunStats;
    }
);

/** How runs are traced. */
export interface TracingOptions {
  /** Writes programs, inputs, outputs and messages of errors into the spans. @default false */
  readonly contents?: boolean;
}

/** Options of `createCodeAct`. Only `tools` must be given; what is wrong is thrown at construction, naming the option. */
export interface CodeActOptions {
  readonly tools: readonly HostTool[];
  /**
   * `"auto"`: a micro-VM where one really starts, else WebAssembly, with one warning of the process. `"hyperlight"` never falls
   * back. @default "auto"
   */
  readonly engine?: "auto" | "hyperlight" | "wasm" | Engine;
  /** Of `execute_code` itself: asked before a program starts. @default "never_require" */
  readonly approvalMode?: ApprovalMode;
  /**
   * With `block` there is one question for the whole program, if it or any of its tools requires approval; then its calls
   * are not asked about. @default "call"
   */
  readonly approvalScope?: ApprovalScope;
  /**
   * Of tools that have no `approvalMode`. With `by_annotations` those that do not say `readOnlyHint: true` or
   * `destructiveHint: false` require approval. @default "never_require"
   */
  readonly defaultApprovalMode?: ApprovalMode | "by_annotations";
  /** Asked in this process; without it a run that must ask is interrupted. */
  readonly onApproval?: Approver;
  /** Where programs may send requests with `fetch`. @default nowhere */
  readonly allowedDomains?: readonly AllowedDomain[];
  /**
   * An HTTP proxy all requests go through, such as `http://proxy.example:3128`. It resolves names then, so whether an address
   * may be reached is its to check. @default none, whatever the environment says
   */
  readonly proxy?: string;
  /** Lets every rule lead into private networks; safer is the option of one rule. @default false */
  readonly allowPrivateNetworks?: boolean;
  /** Those that are not given keep their default. */
  readonly limits?: Partial<Limits>;
  /** @default sealed by a key of this process, good for one resume here, for a day */
  readonly continuations?: ContinuationOptions;
  /** Writes what runs do ahead of doing it, so that they survive the process. @default runs live in this process only */
  readonly durable?: DurableOptions;
  /** Gives each result a `record` of all that its run did, with inputs and outputs or without. @default false */
  readonly record?: boolean | RecordOptions;
  /** Observes all runs. One that throws or is slow changes nothing. */
  readonly onEvent?: (event: RunEvent) => void;
  /**
   * Spans and metrics of runs, by whatever the application has set up for OpenTelemetry; nothing where `@opentelemetry/api`
   * is not installed. @default {}, which writes no contents
   */
  readonly tracing?: false | TracingOptions;
  /** Up to so many tools are declared in the instructions; more are found with `search_tools`. @default 30 */
  readonly inlineTools?: number;
  /**
   * Most characters of a result that the model gets to read; at least 500. What is longer is kept for an hour, for
   * `previous_result` in programs of the same `context.session`. @default 20,000
   */
  readonly modelOutputChars?: number;
  /**
   * Declares what tools without an output schema were seen to give: shapes alone, from the next `update` on, so that the
   * text stays the same meanwhile. @default false
   */
  readonly learnOutputTypes?: boolean;
  /** Files and folders of the host that programs see. With any list, `/output` is open too. @default none, and no files at all */
  readonly fileMounts?: readonly FileMount[];
  /** A folder of the host, read-only under `/input`. */
  readonly workspaceRoot?: string;
  /** Asked before every operation built into the host, such as a file read. @default all that is open is allowed */
  readonly operationPolicy?: OperationPolicy;
}

/** What `update` replaces; the rest stays as it is. */
export interface CodeActUpdate {
  readonly tools?: readonly HostTool[];
  readonly allowedDomains?: readonly AllowedDomain[];
  readonly fileMounts?: readonly FileMount[];
}

/** Options of `buildInstructions`. */
export interface InstructionOptions {
  /** Tools the model can also call directly. @default [] */
  readonly toolsVisibleToModel?: readonly string[];
}

/** Runs programs with one catalog of tools and one configuration. Make one with `createCodeAct`, dispose it at the end. */
export interface CodeAct extends AsyncDisposable {
  /** Runs a program the model wrote. What the model can mend is returned, what the host must mend is thrown. */
  run(source: string, options?: RunOptions): Promise<RunResult>;
  /** Goes on where an interrupted run stands. Throws `CODEACT_CONTINUATION` when it cannot. */
  resume(continuation: string, options: ResumeOptions): Promise<RunResult>;
  /**
   * Goes on with a durable run whose process has died: what has settled is not done again, what may have happened is asked.
   * A run that has ended gives its result again. Throws `CODEACT_JOURNAL` when it cannot.
   */
  recover(runId: string, options?: RunOptions): Promise<RunResult>;
  /** Makes a continuation useless. */
  cancel(continuation: string, options?: Pick<RunOptions, "context">): Promise<void>;
  /** The same, advanced step by step: a new run of a source, or one that goes on from a continuation. */
  execution(sourceOrContinuation: string, options?: ExecutionOptions): Execution;
  /**
   * Keeps a continuation in the store, where one was given, and gives a short name for it, for a history that others hold;
   * without a store it gives the continuation back.
   */
  keep(continuation: string): Promise<string>;
  /** The continuation `keep` was given. Throws `CODEACT_CONTINUATION` when the name is not ours or was forgotten. */
  recall(name: string): Promise<string>;
  /**
   * Runs a call that was handed out, at most once among all processes that share a continuation store; without one,
   * in this process; by `execute`, or else by its tool. Throws `CODEACT_CONTINUATION` when the ticket is not ours, has expired or is for another input,
   * and with reason `consumed` while another process runs it. Of a process that died in it nothing is known after
   * `limits.wallMs`: the outcome is `TOOL_OUTCOME_UNKNOWN` then, unless the tool is `idempotent`.
   */
  runOnce(ticket: string, call: OnceCall, execute?: (input: JsonValue) => unknown): Promise<OnceOutcome>;
  /**
   * Says what the answer of a framework cannot say, such as an edit, before that answer is given: `runOnce` heeds it.
   * Throws `CODEACT_SETTLEMENT` when the call of this ticket is decided already.
   */
  decide(ticket: string, decision: Decision): Promise<void>;
  /**
   * What a person outside this process may be asked about: names of tools, and `execute_code` where that is the program.
   * Nothing with `onApproval`.
   */
  asking(): string[];
  /** A result for the model: its text, of at most `modelOutputChars`, and the files that go along. */
  resultForModel(result: Pick<RunResult, "status">): ResultForModel;
  /** Text for the system prompt. The same text for the same catalog. */
  buildInstructions(options?: InstructionOptions): string;
  /** Text for the description of `execute_code`. */
  buildToolDescription(): string;
  /** Runs that have started keep the configuration of their start. Without changes it shows what was learned of outputs. */
  update(changes: CodeActUpdate): void;
  /** Gets the engine ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(): Promise<void>;
}
