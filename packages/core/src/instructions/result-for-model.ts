import type { ModelFile, ResultForModel, RunResult } from "../types.ts";
import { type FormatOptions, formatResultForModel } from "./format-result.ts";

/** Takes what a client or a store gave back, too: whatever the data, it does not throw. */
export function resultForModel(result: Pick<RunResult, "status">, options?: FormatOptions): ResultForModel {
  const { artifacts } = result as { readonly artifacts?: unknown };
  return { ...formatResultForModel(result, options), files: Array.isArray(artifacts) ? artifacts.flatMap(toFile) : [] };
}

function toFile(artifact: unknown): ModelFile[] {
  const { name, mediaType, data }: Readonly<Record<string, unknown>> = Object(artifact);
  const isData = typeof data === "string" || data instanceof Uint8Array;
  if (typeof name !== "string" || typeof mediaType !== "string" || !isData) return [];
  const base64 = typeof data === "string" ? data : Buffer.from(data).toString("base64");
  return [{ name, mediaType, base64, isImage: mediaType.startsWith("image/") && mediaType !== "image/svg+xml" }];
}
