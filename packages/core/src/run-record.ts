/** The contract of records: what a run leaves for those who want to know later what it did. */

import type { CallError, CallKind, EngineInfo, LogLine, StartMessage } from "./engine.ts";
import type { Limits } from "./limits.ts";
import type { Artifact, Decision, JsonValue, RunError, RunStats, RunWarning } from "./types.ts";

/** All that a run did, in order: each entry's hash covers the one before, so that nothing can be changed or left out unseen. */
export interface RunRecord {
  readonly format: "codeact-record";
  readonly version: 1;
  readonly entries: readonly ChainedEntry[];
  /** The hash of the last entry. Kept elsewhere, it tells this record from any other. */
  readonly digest: string;
  /** Over the digest. */
  readonly signature?: RecordSignature;
}

/** Who vouches for a record. */
export interface RecordSignature {
  readonly algorithm: "ed25519";
  readonly keyId: string;
  /** base64url. */
  readonly value: string;
}

/** SHA-256 over the hash of the entry before and this entry as JSON with sorted keys. */
export type ChainedEntry = RecordEntry & { readonly hash: string };

/** One thing that happened. `at` is ms since 1970, by the host's clock. */
export type RecordEntry = { readonly at: number } & (StartedEntry | StepEntry | BesideEntry | EndedEntry);

/** A run, or the part of it that goes on in another process. */
type StartedEntry =
  | ({
      readonly type: "run.started";
      readonly runId: string;
      /** As the model wrote it. */
      readonly source: string;
      /** What this record holds of inputs and outputs. */
      readonly contents: RecordContents;
      /** It began without a record: until here only the steps are known. */
      readonly unrecorded?: true;
    } & Setting)
  | ({ readonly type: "run.resumed" } & Setting)
  /** The program, prepared: with the steps below it reproduces the run. */
  | {
      readonly type: "program.started";
      readonly start: StartMessage;
      /** What a person put in the place of the source. */
      readonly source?: string;
    };

/** What a run was given by the process it runs in. */
export interface Setting {
  readonly engine: EngineInfo;
  readonly kernelHash: string;
  /** Fingerprints of all tools, by name. */
  readonly tools: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Tenant, session and audience. */
  readonly context: Readonly<Record<string, string>>;
  /** A person had approved the program as a whole. */
  readonly approved?: true;
}

/** Which contents a record holds; where it does not, it has digests. */
export interface RecordContents {
  readonly inputs: boolean;
  readonly outputs: boolean;
  readonly redact: readonly string[];
}

/** A batch was delivered, if it is not the first step, and the program did what it could. */
export interface StepEntry {
  readonly type: "step";
  readonly settled?: readonly RecordedOutcome[];
  readonly calls: readonly RecordedCall[];
  readonly logs?: readonly LogLine[];
  readonly logsDigest?: string;
  /** `unfinished`: its sandbox ended before it had answered. */
  readonly status: "blocked" | "returned" | "threw" | "unfinished";
  /** With `threw`. */
  readonly error?: RecordedError;
}

/** One outcome of a batch, in the order of the batch. A `reference` stands for what was read of a large file. */
export type RecordedOutcome = { readonly callId: string } & (
  | { readonly output: JsonValue }
  | { readonly outputDigest: string }
  | { readonly reference: JsonValue }
  | { readonly error: RecordedError }
);

/** Without its message where outputs are left out. */
export type RecordedError = Pick<CallError, "name"> & Partial<Pick<CallError, "message" | "code">>;

/** A call the program made. */
export interface RecordedCall {
  readonly callId: string;
  readonly kind: CallKind;
  readonly tool: string;
  /** SHA-256 over kind, name and input; not there when something of the input was redacted. */
  readonly digest?: string;
  readonly input?: JsonValue;
}

/** What happened on the host beside the steps. */
export type BesideEntry =
  /** `input` only if it is not what the program gave: completed by the schema, or edited by a person. */
  | { readonly type: "call.started"; readonly callId: string; readonly tool: string; readonly input?: JsonValue }
  | ({ readonly type: "call.settled"; readonly callId: string; readonly tool: string } & Settled)
  | ({
      readonly type: "operation.settled";
      readonly callId: string;
      readonly kind: CallKind;
      readonly name: string;
      readonly target: string;
      readonly facts: Readonly<Record<string, string | number>>;
    } & Settled)
  | { readonly type: "approval.requested"; readonly callId: string; readonly tool: string; readonly reason?: string }
  | {
      readonly type: "approval.decided";
      readonly callId: string;
      readonly tool: string;
      readonly decision: Decision["type"];
      readonly by?: string;
    }
  | { readonly type: "limit.reached"; readonly code: string };

interface Settled {
  readonly ms: number;
  readonly ok: boolean;
  readonly code?: string;
}

/** The run is over. Not there while it waits for decisions. */
export interface EndedEntry {
  readonly type: "run.ended";
  readonly status: "completed" | "failed" | "aborted";
  readonly value?: JsonValue;
  readonly valueDigest?: string;
  readonly error?: Pick<RunError, "code" | "name"> & Partial<RunError>;
  readonly warnings: readonly RunWarning[];
  readonly artifacts: readonly RecordedArtifact[];
  /** What was used of the limits. */
  readonly stats: RunStats;
}

/** A file that a run left; of a large one, which is in a file of the host, there is no digest. */
export interface RecordedArtifact extends Pick<Artifact, "path" | "name" | "mediaType" | "bytes"> {
  /** SHA-256 over what is in it. */
  readonly digest?: string;
}

/** Whether runs give records, and what these hold. */
export interface RecordOptions {
  /** Inputs of calls; without them their digests alone. @default true */
  readonly inputs?: boolean;
  /** Outputs, logs, error messages and the value; without them digests alone, and the record cannot be replayed. @default true */
  readonly outputs?: boolean;
  /**
   * What is hidden, by path: `TOOL.input`, `TOOL.output`, `value`, `error` or `logs`, and the way inside it, such as
   * `get_user.output.email`. `*` stands for any tool, key or index, `**` for any way. @default nothing
   */
  readonly redact?: readonly string[];
  /** Signs with an Ed25519 key, so that anybody with the public key can tell who made a record. */
  readonly sign?: RecordSigner;
  /** Gets the record of each run, also of those that are interrupted or aborted. One that throws changes nothing. */
  readonly onRecord?: (record: RunRecord) => void;
}

/** A name for the key, and the key: PEM text of PKCS #8, such as `node:crypto` writes it. */
export interface RecordSigner {
  readonly keyId: string;
  readonly privateKey: string;
}

/** A public key a record may be signed with: PEM text. */
export interface RecordKey {
  readonly keyId: string;
  readonly publicKey: string;
}

/** What happened beside the steps, with the number of steps before it: as it travels with a run. */
export type RunNote = { readonly at: number; readonly step: number } & (
  | Extract<StartedEntry, { type: "run.started" | "run.resumed" }>
  | BesideEntry
);
