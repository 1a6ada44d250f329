/** Thrown inside this room when a program parses but cannot be run; `prepareProgram` turns it into a syntax error. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(offset: number, message: string, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

export function refuse(offset: number, message: string, hint?: string): never {
  throw new Refusal(offset, message, hint);
}
