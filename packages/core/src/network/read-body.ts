import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** Encodings we ask for. */
export const acceptedEncodings = "gzip, br";
const unpackers = { gzip: createGunzip, "x-gzip": createGunzip, br: createBrotliDecompress } as const;

/** Whether a body in this `content-encoding` can be read. */
export function canUnpack(encoding: string): boolean {
  return encoding === "identity" || Object.hasOwn(unpackers, encoding);
}

/** Reads and unpacks a body; undefined, with the connection closed, as soon as it is larger than `mostBytes`, unpacked. */
export async function readBody(body: Readable, encoding: string, mostBytes: number): Promise<Buffer | undefined> {
  if (encoding === "identity") return await collect(body, mostBytes);
  const unpacker = unpackers[encoding as keyof typeof unpackers]();
  try {
    // Whoever reads the end of it hears of an error.
    return await collect(
      pipeline(body, unpacker, () => {}),
      mostBytes,
    );
  } catch (thrown) {
    // Some servers say that nothing is packed.
    if ((thrown as NodeJS.ErrnoException).code === "Z_BUF_ERROR" && unpacker.bytesWritten === 0) return Buffer.alloc(0);
    throw thrown;
  }
}

async function collect(source: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
