import { readFileSync } from "node:fs";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { kernelHash } from "../../internal/kernel-hash.generated.ts";
import type { Image } from "./image.ts";
import { engineHash } from "./info.ts";

/** Of which kernel on which engine an image is. */
const key = `${kernelHash} ${engineHash}`;

/** Beside the worker's own file: made when the package is built, since booting takes 20 times as long as reading. */
export const imageName = "image.zst";
const imageFile = new URL(`./${imageName}`, import.meta.url);

/** A line of JSON, then the parts that are not zero, compressed. */
export function writeImage({ bytes, parts, ...rest }: Image): Uint8Array {
  const head = JSON.stringify({ key, length: bytes.length, parts, ...rest });
  const body = parts.map(([offset, length]) => bytes.subarray(offset, offset + length));
  return zstdCompressSync(Buffer.concat([Buffer.from(`${head}\n`), ...body]));
}

/** The image the package was built with; `undefined` where there is none, or one of another kernel or engine. */
export function readImage(compressed: () => Uint8Array = () => readFileSync(imageFile)): Image | undefined {
  let file: Buffer;
  try {
    file = zstdDecompressSync(compressed());
  } catch {
    return undefined;
  }
  const end = file.indexOf("\n");
  const {
    key: made,
    length,
    ...rest
  } = JSON.parse(file.toString("utf8", 0, end)) as Omit<Image, "bytes"> & {
    key: string;
    length: number;
  };
  if (made !== key) return undefined;
  const bytes = new Uint8Array(length);
  let at = end + 1;
  for (const [offset, partLength] of rest.parts) {
    bytes.set(file.subarray(at, at + partLength), offset);
    at += partLength;
  }
  return { ...rest, bytes };
}
