import type { ToolProgress } from "../tools/tool-progress.ts";
import type { Artifact, Call, CodeAct, CompletedRun, FailedRun } from "../types.ts";

/** What the model sends. */
export interface ExecuteCodeInput {
  code: string;
}

/** How far the calls of a program are, while it runs. As many rows as the program has used tools. */
export interface ExecuteCodeProgress {
  readonly status: "running";
  readonly calls: readonly ToolProgress[];
}

/** The program waits for people. Frameworks ask about each call under its `ticket`. */
export interface ExecuteCodeInterruption {
  readonly status: "interrupted";
  readonly runId: string;
  readonly interruptions: readonly Call[];
  /** As `keep` gives it. */
  readonly continuation: string;
}

/** What a stretch of a program came to. */
export type Stretch = ExecuteCodeInterruption | CompletedRun | FailedRun;

/** As in core, but in base64, for outputs that travel as JSON. */
export type ExecuteCodeArtifact = Pick<Artifact, "path" | "name" | "mediaType" | "bytes"> &
  ({ readonly data: string } | { readonly file: string });
type Portable<RUN> = Omit<RUN, "artifacts"> & { readonly artifacts: readonly ExecuteCodeArtifact[] };
/** What came of a program that has ended. */
export type ExecuteCodeResult = Portable<CompletedRun> | Portable<FailedRun>;

/** Preliminary results have status `running`; the last one says what came of the program. */
export type ExecuteCodeOutput = ExecuteCodeProgress | ExecuteCodeInterruption | ExecuteCodeResult;

/** What there is to do with `execute_code` besides giving it to a model. Dispose it when your server ends. */
export type ExecuteCodeHandle = Pick<CodeAct, "buildInstructions" | "decide" | "warmup"> & AsyncDisposable;

/** The program in what a model sent, if it sent one. */
export function codeOf(input: unknown): string | undefined {
  const code = typeof input === "object" && input !== null && "code" in input ? input.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** As JSON can carry it. */
export function toPortable(state: ExecuteCodeProgress | Stretch): ExecuteCodeOutput {
  if (state.status === "running" || state.status === "interrupted") return state;
  const artifacts = state.artifacts.map((artifact) =>
    "data" in artifact ? { ...artifact, data: Buffer.from(artifact.data).toString("base64") } : artifact,
  );
  return { ...state, artifacts };
}
