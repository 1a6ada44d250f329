import type { HostErrorCode } from "./error-codes.ts";

/** What a `CodeActError` carries beside its code and message. */
export interface CodeActErrorOptions {
  /** Facts for programs, by name. */
  details?: Readonly<Record<string, unknown>>;
  cause?: unknown;
  /** @default false */
  retryable?: boolean;
}

/** What the host must mend; `docs/reference/errors.md` lists the codes. */
export class CodeActError extends Error {
  override readonly name = "CodeActError";
  readonly code: HostErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;

  constructor(code: HostErrorCode, message: string, options: CodeActErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
  }
}

/** A wrong option: names the option and says what it must be. */
export class ConfigurationError extends CodeActError {
  constructor(option: string, message: string) {
    super("CODEACT_CONFIGURATION", `${option}: ${message}`, { details: { option } });
  }
}

/** The caller gave up: its signal was aborted, or the object was disposed. */
export class AbortedError extends CodeActError {
  constructor(cause?: unknown) {
    super("CODEACT_ABORTED", "The run was aborted by the caller.", { cause });
  }
}

/** Thrown by a tool whose framework must run it at another level: the call is handed out instead of being settled. */
export class DeferredCallError extends Error {
  override readonly name = "DeferredCallError";
}
