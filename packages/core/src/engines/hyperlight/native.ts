/** The part of `@hyperlight-dev/js-host-api` 0.4.0 this engine uses. Everything but the setters runs off the event loop. */
export interface NativeAddon {
  readonly SandboxBuilder: new () => SandboxBuilder;
}

interface SandboxBuilder {
  setHeapSize(bytes: number): unknown;
  setScratchSize(bytes: number): unknown;
  setInputBufferSize(bytes: number): unknown;
  setOutputBufferSize(bytes: number): unknown;
  /** Gets what the guest prints, in chunks; throwing in it ends the process. */
  setHostPrintFn(print: (text: string) => void): unknown;
  build(): Promise<ProtoSandbox>;
}

interface ProtoSandbox {
  /** Boots; where no hypervisor works this is what fails. */
  loadRuntime(): Promise<RuntimeSandbox>;
}

interface RuntimeSandbox {
  /** `code` is a module with a function `handler`. */
  addHandler(name: string, code: string): unknown;
  getLoadedSandbox(): Promise<LoadedSandbox>;
}

/** A micro-VM that has booted, with one handler in it. */
export interface LoadedSandbox {
  /** After an abort or a kill only `restore` is possible. */
  readonly poisoned: boolean;
  readonly lastCallStats: CallStats | null;
  readonly interruptHandle: {
    /** Ends the call under way. One that comes before the call has begun is lost. */
    kill(): void;
  };
  /** One call at a time. A handler whose promise never settles fails with `WouldBlock` once every job is drained. */
  callHandler(name: string, event: string, options: CallOptions): Promise<unknown>;
  /** Copies the memory, also in the middle of a program that waits. */
  snapshot(): Promise<Snapshot>;
  /** Takes snapshots of other sandboxes of the same sizes too. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Ends the VM and frees its memory. */
  dispose(): unknown;
}

interface CallOptions {
  readonly cpuTimeoutMs: number;
  readonly wallClockTimeoutMs: number;
  /** Whether to collect garbage after the call, besides whenever the engine does it by itself. */
  readonly gc: boolean;
}

interface CallStats {
  readonly wallClockMs: number;
  readonly cpuTimeMs?: number | null;
  readonly terminatedBy?: "wall-clock" | "cpu-time" | null;
}

/** Opaque. Its memory is freed when it is garbage collected. */
export type Snapshot = object & { readonly __snapshot?: never };

/** An error of the addon; its code is a prefix of its message and nowhere else. */
interface NativeFailure {
  readonly code: string;
  readonly text: string;
}

/** A guest's message may look like one of the addon's: believe a code only together with `poisoned`. */
export function readFailure(thrown: unknown): NativeFailure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const [, code = "", text = message] = /^\[(ERR_[A-Z_]+)\] ?([\s\S]*)$/.exec(message) ?? [];
  return { code, text };
}
