import { replayRecord } from "@codeact/core";
import { type RecordFlags, readRecord } from "./read-record.ts";

export interface ReplayFlags extends RecordFlags {
  readonly engine: "auto" | "hyperlight" | "wasm";
  readonly json?: boolean;
}

/** Runs a recorded run again, without its tools. The exit code is 0 when it came to the same, else 1. */
export async function replayCommand(file: string, flags: ReplayFlags): Promise<void> {
  const { record } = readRecord(file, flags);
  const replay = await replayRecord(record, { engine: flags.engine });
  const [started] = record.entries;
  const made = started?.type === "run.started" ? ` (recorded on ${started.engine.name} ${started.engine.version})` : "";
  const { name, version } = replay.engine;
  if (flags.json) console.log(JSON.stringify(replay, null, 2));
  else if (replay.status === "same") console.log(`same on ${name} ${version}${made}`);
  else console.error(`different on ${name} ${version}${made}\n${replay.message}`);
  if (replay.status === "different") process.exitCode = 1;
}
