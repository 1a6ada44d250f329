import type { RunEvent } from "@codeact/core";

interface Screen {
  write(text: string): unknown;
}

export interface LiveView {
  readonly observe: (event: RunEvent) => void;
  /** Makes room for other text. */
  pause(): void;
  end(): void;
}

/** Calls and log lines as they happen: a line that is redrawn in a terminal, a line for each call elsewhere. */
export function createLiveView(screen: Screen, isTerminal: boolean): LiveView {
  let started = 0;
  let settled = 0;
  let drawn = false;
  const clear = (): void => {
    if (drawn) screen.write("\r\x1b[2K");
    drawn = false;
  };
  const draw = (last: string): void => {
    if (!isTerminal) return;
    clear();
    screen.write(`${settled} of ${started} calls  ${last.slice(0, 60)}`);
    drawn = true;
  };
  return {
    observe(event) {
      if (event.type === "call.started") {
        started++;
        draw(event.tool);
      } else if (event.type === "call.settled") {
        settled++;
        if (!isTerminal) screen.write(`${event.tool} ${event.ok ? "done" : event.code} in ${event.ms.toFixed(0)} ms\n`);
        draw(event.tool);
      } else if (event.type === "run.log") {
        clear();
        screen.write(`${event.line.text}\n`);
      }
    },
    pause: clear,
    end: clear,
  };
}
