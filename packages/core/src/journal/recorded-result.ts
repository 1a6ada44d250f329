import type { Artifact, CompletedRun, FailedRun, JsonValue } from "../types.ts";

type Ended = CompletedRun | FailedRun;
/** Bytes of artifacts are base64 here. */
type Recorded = Omit<Artifact, "data" | "file"> & { readonly data: string };

/** A result as it stands in a journal. Large artifacts are temporary files, which a journal does not keep. */
export function encodeResult(result: Ended): JsonValue {
  const artifacts = result.artifacts.flatMap((one) =>
    "data" in one ? [{ ...one, data: Buffer.from(one.data).toString("base64") }] : [],
  );
  const left = result.artifacts.flatMap((one) => ("data" in one ? [] : [one.path]));
  const message = `Too large to be kept with a result that is given again: ${left.join(", ")}.`;
  const warnings = left.length === 0 ? [] : [{ code: "ARTIFACTS_SKIPPED", message }];
  const recorded = { ...result, artifacts, warnings: [...result.warnings, ...warnings] };
  return JSON.parse(JSON.stringify(recorded)) as JsonValue;
}

export function decodeResult(value: JsonValue): Ended {
  const recorded = value as unknown as Ended;
  const artifacts = (recorded.artifacts as unknown as readonly Recorded[]).map((one) => ({
    ...one,
    data: new Uint8Array(Buffer.from(one.data, "base64")),
  }));
  return { ...recorded, artifacts };
}
