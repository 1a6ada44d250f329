import type { LogLevel, LogLine } from "../src/engine.ts";
import { formatValue } from "./format-value.ts";
import {
  append,
  defineProperty,
  getOwnPropertyDescriptor,
  list,
  parseJson,
  record,
  utf8Length,
} from "./primordials.ts";
import { type SerializeRules, serialize } from "./serialize.ts";

/** The object behind the name `console`. */
export type Console = Readonly<Record<string, (...values: unknown[]) => void>>;

type Write = (level: LogLevel, values: readonly unknown[]) => void;

/** The rest of what programs call on a console by habit; times and counts would say nothing here. */
function habits(write: Write): Record<string, (...values: unknown[]) => void> {
  // Methods, each with its name: identifiers are minified.
  return {
    table: (rows: unknown): void => write("log", [rows]),
    dir: (value: unknown): void => write("log", [value]),
    trace: (...values: unknown[]): void => write("log", values),
    group: (...values: unknown[]): void => write("log", values),
    groupCollapsed: (...values: unknown[]): void => write("log", values),
    groupEnd: (): void => {},
    time: (): void => {},
    timeEnd: (): void => {},
    timeLog: (): void => {},
    count: (): void => {},
    assert(holds: unknown, ...values: unknown[]): void {
      if (!holds) write("error", values);
    },
  };
}

/** Lines the program wrote with `console`, up to a number of bytes for the whole run. */
export interface Log {
  write(level: LogLevel, values: readonly unknown[]): void;
  readonly console: Console;
  /** Lines and drops since the last time. */
  take(): { logs: LogLine[]; dropped: { lines: number; bytes: number } };
  /** The JSON text of what the program printed, when it printed one value and nothing else. */
  onlyJson(rules: SerializeRules): string | undefined;
}

/** What a line costs the host beside its text. */
const lineBytes = 16;

export function installConsole(global: object, cap: () => number): Log {
  let lines = list<LogLine>();
  let dropped = record({ lines: 0, bytes: 0 });
  let bytes = 0;
  let written = 0;
  let first: unknown;

  const write = (level: LogLevel, values: readonly unknown[]): void => {
    let text = "";
    for (let at = 0; at < values.length; at++)
      text += at === 0 ? formatValue(values[at]) : ` ${formatValue(values[at])}`;
    if (written++ === 0) first = values.length === 1 ? values[0] : text;
    const size = lineBytes + utf8Length(text, cap());
    if (bytes + size > cap()) {
      dropped.lines++;
      dropped.bytes += size;
      return;
    }
    bytes += size;
    append(lines, record({ level, text }));
  };
  const console: Console = {
    log: (...values: unknown[]): void => write("log", values),
    info: (...values: unknown[]): void => write("info", values),
    warn: (...values: unknown[]): void => write("warn", values),
    error: (...values: unknown[]): void => write("error", values),
    debug: (...values: unknown[]): void => write("debug", values),
    ...habits(write),
  };
  // Hyperlight's own cannot be replaced; there programs find this one as a parameter, see `program-scope.ts`.
  if (getOwnPropertyDescriptor(global, "console")?.configurable !== false) {
    defineProperty(global, "console", { value: console, writable: true, enumerable: false, configurable: true });
  }

  return {
    write,
    console,
    take() {
      const taken = record({ logs: lines, dropped });
      lines = list();
      dropped = record({ lines: 0, bytes: 0 });
      return taken;
    },
    onlyJson(rules) {
      if (written !== 1) return undefined;
      if (typeof first === "object" && first !== null) return serialize(first, rules);
      try {
        const text = formatValue(first);
        parseJson(text);
        return text;
      } catch {
        return undefined;
      }
    },
  };
}
