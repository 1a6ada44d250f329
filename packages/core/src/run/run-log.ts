import type { LogLine } from "../engine.ts";
import type { RunWarning } from "../types.ts";

/** What a log line costs the host beside its text; the kernel counts the same. */
const lineBytes = 16;

/** The log lines of a run, within the limit whatever a sandbox sends. */
export class RunLog {
  readonly lines: LogLine[] = [];
  readonly #mostBytes: number;
  #bytes = 0;
  #dropped = { lines: 0, bytes: 0 };

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Takes the lines of a step, and gives those that were kept. */
  take(lines: readonly LogLine[], dropped: { readonly lines: number; readonly bytes: number }): readonly LogLine[] {
    this.#dropped.lines += dropped.lines;
    this.#dropped.bytes += dropped.bytes;
    const kept = lines.filter((line) => this.#keep(line));
    this.lines.push(...kept);
    return kept;
  }

  get warnings(): readonly RunWarning[] {
    const { lines, bytes } = this.#dropped;
    if (lines === 0) return [];
    return [{ code: "LOGS_DROPPED", message: `${lines} log lines (${bytes} bytes) over the limit were dropped.` }];
  }

  #keep({ text }: LogLine): boolean {
    const bytes = Buffer.byteLength(text) + lineBytes;
    this.#bytes += bytes;
    if (this.#bytes <= this.#mostBytes) return true;
    this.#dropped.lines++;
    this.#dropped.bytes += bytes;
    return false;
  }
}
