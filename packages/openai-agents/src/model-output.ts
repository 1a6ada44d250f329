import type { ModelFile } from "@codeact/core";

/** The text alone, so that no value of a program is mistaken for content; with artifacts, the files too. */
export function modelOutput(text: string, files: readonly ModelFile[]): unknown {
  const parts = files.map(({ name: filename, mediaType, base64: data, isImage }) =>
    isImage ? { type: "image", image: { data, mediaType } } : { type: "file", file: { data, mediaType, filename } },
  );
  return parts.length === 0 ? text : [{ type: "text", text }, ...parts];
}
