/** What the guest kernel evaluates: the source a model wrote, prepared. */
export interface Program {
  /** The source as written. */
  readonly source: string;
  /**
   * One JavaScript expression: an async function without parameters, to be evaluated in sloppy mode by
   * `(0, eval)(code)()`. Its promise is the program's value. Line N of it is line N of the source.
   */
  readonly code: string;
  readonly warnings: readonly ProgramWarning[];
  /** How many columns what stands before the program on line 1 of `code` takes. */
  readonly firstLineShift: number;
  /** Where columns moved, one list for each time the text was edited, the last first; `sourcePosition` reads it. */
  readonly shifts: readonly (readonly ColumnShift[])[];
}

export interface ProgramWarning {
  readonly code: ProgramWarningCode;
  readonly message: string;
}

type ProgramWarningCode =
  /** The text held several fenced blocks, not all of which are the program. */
  | "SEVERAL_BLOCKS"
  /** A mistake with one clear meaning was put right, such as typographic quotes. */
  | "REPAIRED"
  /** An import nothing uses was left out. */
  | "IMPORT_DROPPED";

/** From `column` on (1-based), columns of that line are `by` greater than they were before the edits. */
export interface ColumnShift {
  readonly line: number;
  readonly column: number;
  readonly by: number;
}

/** Why a source is no program. Line and column are 1-based and count in the source as written. */
export interface ProgramError {
  readonly code: "SYNTAX_ERROR";
  readonly name: "SyntaxError";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly frame: string;
  readonly hint?: string;
}

export type Preparation =
  | { readonly status: "ready"; readonly program: Program }
  | { readonly status: "invalid"; readonly error: ProgramError };
