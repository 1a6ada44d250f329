import type { Artifact, RunResult } from "@codeact/core";

/** Content of a tool's result, as the Agents SDK takes it. */
type Content =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly image: { readonly data: Uint8Array<ArrayBuffer>; readonly mediaType: string } }
  | {
      readonly type: "file";
      readonly file: { readonly data: Uint8Array<ArrayBuffer>; readonly mediaType: string; readonly filename: string };
    };

/** The text alone, so that no value of a program is mistaken for content; with artifacts, the files too. */
export function modelOutput(text: string, result: RunResult | undefined): string | Content[] {
  const files = (result?.artifacts ?? []).flatMap(toContent);
  return files.length === 0 ? text : [{ type: "text", text }, ...files];
}

/** Large ones stay files on the host, which the text tells of. */
function toContent({ name: filename, mediaType, ...artifact }: Artifact): Content[] {
  if (!("data" in artifact)) return [];
  const data = new Uint8Array(artifact.data);
  return mediaType.startsWith("image/") && mediaType !== "image/svg+xml"
    ? [{ type: "image", image: { data, mediaType } }]
    : [{ type: "file", file: { data, mediaType, filename } }];
}
