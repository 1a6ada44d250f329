import { ConfigurationError } from "../errors.ts";
import type { RecordContents, RecordOptions, RecordSignature, RunRecord } from "../run-record.ts";
import { createRedaction } from "./redact.ts";
import { createSigner } from "./sign.ts";

/** The option `record`, checked. */
export interface RecordSetup {
  readonly contents: RecordContents;
  readonly sign: ((digest: string) => RecordSignature) | undefined;
  readonly onRecord: ((record: RunRecord) => void) | undefined;
}

const optionNames: ReadonlySet<string> = new Set<keyof RecordOptions>([
  "inputs",
  "outputs",
  "redact",
  "sign",
  "onRecord",
]);

/** Undefined when no records are asked for. Throws `CODEACT_CONFIGURATION`. */
export function createRecordSetup(given: boolean | RecordOptions = false): RecordSetup | undefined {
  if (given === false) return undefined;
  const options: RecordOptions = given === true ? {} : given;
  if (typeof options !== "object" || options === null)
    throw new ConfigurationError("record", "must be true, or an object with options");
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name)) {
      throw new ConfigurationError(`record.${name}`, `is no option. Known: ${[...optionNames].join(", ")}`);
    }
  }
  const { inputs = true, outputs = true, redact = [], sign, onRecord } = options;
  createRedaction(redact);
  if (onRecord !== undefined && typeof onRecord !== "function")
    throw new ConfigurationError("record.onRecord", "must be a function");
  return { contents: { inputs, outputs, redact }, sign: sign && createSigner(sign), onRecord };
}
