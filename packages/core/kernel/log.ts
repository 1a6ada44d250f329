import type { LogLevel, LogLine } from "../src/engine.ts";
import { formatValue } from "./format-value.ts";
import { append, defineProperty, list, parseJson, record, utf8Length } from "./primordials.ts";

/** Lines the program wrote with `console`, up to a number of bytes for the whole run. */
export interface Log {
  write(level: LogLevel, values: readonly unknown[]): void;
  /** Lines and drops since the last time. */
  take(): { logs: LogLine[]; dropped: { lines: number; bytes: number } };
  /** The JSON text the program printed, when it printed one line and nothing else. */
  onlyJsonLine(): string | undefined;
}

/** What a line costs the host beside its text. */
const lineBytes = 16;

export function installConsole(global: object, cap: () => number): Log {
  let lines = list<LogLine>();
  let dropped = record({ lines: 0, bytes: 0 });
  let bytes = 0;
  let written = 0;
  let first = "";

  const write = (level: LogLevel, values: readonly unknown[]): void => {
    let text = "";
    for (let at = 0; at < values.length; at++)
      text += at === 0 ? formatValue(values[at]) : ` ${formatValue(values[at])}`;
    if (written++ === 0) first = text;
    const size = lineBytes + utf8Length(text, cap());
    if (bytes + size > cap()) {
      dropped.lines++;
      dropped.bytes += size;
      return;
    }
    bytes += size;
    append(lines, record({ level, text }));
  };
  const console = {
    log: (...values: unknown[]): void => write("log", values),
    info: (...values: unknown[]): void => write("info", values),
    warn: (...values: unknown[]): void => write("warn", values),
    error: (...values: unknown[]): void => write("error", values),
    debug: (...values: unknown[]): void => write("debug", values),
  };
  defineProperty(global, "console", { value: console, writable: true, enumerable: false, configurable: true });

  return {
    write,
    take() {
      const taken = record({ logs: lines, dropped });
      lines = list();
      dropped = record({ lines: 0, bytes: 0 });
      return taken;
    },
    onlyJsonLine() {
      if (written !== 1) return undefined;
      try {
        parseJson(first);
        return first;
      } catch {
        return undefined;
      }
    },
  };
}
