import type { Engine } from "@codeact/core";
import { fileRows } from "./files.ts";
import { observingRows } from "./observing.ts";
import { preparationRows } from "./preparation.ts";
import { requestRows } from "./requests.ts";

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly p95?: number;
  /** Most the median may be. */
  readonly budget?: number;
}

/** What only codeact has, or has beside Node itself. */
export async function* ownRows(engine: Engine): AsyncGenerator<Row> {
  yield* preparationRows();
  yield* observingRows(engine);
  yield* requestRows(engine);
  yield* fileRows(engine);
}
