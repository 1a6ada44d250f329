import type { RunEvent } from "@codeact/core";

interface Screen {
  readonly columns?: number;
  write(text: string): unknown;
}

export interface LiveView {
  readonly observe: (event: RunEvent) => void;
  /** Makes room for other text, until `resume`. */
  pause(): void;
  resume(): void;
  end(): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;

/** Calls and log lines as they happen, one a line; in a terminal with a line below that tells how far the run is. */
export function createLiveView(screen: Screen, isTerminal: boolean): LiveView {
  const began = performance.now();
  const running = new Map<string, string>();
  let calls = 0;
  let settled = 0;
  let drawn = false;
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => {
    if (drawn) screen.write("\r\x1b[2K");
    drawn = false;
  };
  const draw = (): void => {
    if (timer === undefined) return;
    const ms = performance.now() - began;
    const frame = frames[Math.floor(ms / frameMs) % frames.length];
    const names = [...new Set(running.values())].join(", ");
    const text = `${frame} ${settled} of ${calls} calls  ${(ms / 1_000).toFixed(1)} s  ${names}`;
    clear();
    screen.write(text.slice(0, (screen.columns || 80) - 1));
    drawn = true;
  };
  const say = (line: string): void => {
    clear();
    screen.write(`${line}\n`);
    draw();
  };
  const resume = (): void => {
    if (isTerminal) timer ??= setInterval(draw, frameMs).unref();
  };
  const pause = (): void => {
    clearInterval(timer);
    timer = undefined;
    clear();
  };
  return {
    observe(event) {
      if (event.type === "run.started") resume();
      else if (event.type === "call.started") {
        calls++;
        running.set(event.callId, event.tool);
        draw();
      } else if (event.type === "call.settled") {
        // One that was refused had not started.
        if (!running.delete(event.callId)) calls++;
        settled++;
        say(`${event.tool} ${event.ok ? "done" : event.code} in ${event.ms.toFixed(0)} ms`);
      } else if (event.type === "run.log") say(event.line.text);
    },
    pause,
    resume,
    end: pause,
  };
}
