import { MemorySaver } from "@langchain/langgraph";

type Held = Pick<MemorySaver, "storage" | "writes">;

/** What a `MemorySaver` holds, as text. Its bytes are text too, so it can be searched. */
export function writeSaver({ storage, writes }: Held): string {
  const write = (_key: string, value: unknown): unknown =>
    value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("latin1") } : value;
  return JSON.stringify({ storage, writes }, write);
}

export function readSaver(text = '{"storage":{},"writes":{}}'): MemorySaver {
  const read = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && "bytes" in value
      ? new Uint8Array(Buffer.from(String(value.bytes), "latin1"))
      : value;
  const held: Held = JSON.parse(text, read);
  return Object.assign(new MemorySaver(), held);
}
