import type { RunContext } from "../types.ts";

/** Who may go on with a run; `null` is everybody. */
export function audienceOf({ audience }: RunContext): string | null {
  return audience ?? null;
}
