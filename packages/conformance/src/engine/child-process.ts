import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import type { Decision } from "@codeact/core";

export interface ChildTask {
  /**
   * `resume` takes part in a race; `busy` has runs in the middle of everything, and waits for SIGTERM; `write` writes a file
   * over and over.
   */
  readonly task: "resume" | "busy" | "write";
  readonly folder: string;
  readonly continuation?: string;
  readonly decisions?: Readonly<Record<string, Decision>>;
  /** Ms since 1970, when all racers begin. */
  readonly beginAt?: number;
}

export const childKeys = [{ id: "k", secret: "a secret that parent and child know" }] as const;

interface Answer {
  readonly status: string;
}

/** A process that takes part; it has answered when it is ready. */
export async function startChild(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, `child${extname(import.meta.filename)}`), { execArgv: [] });
  await once(child, "message");
  return child;
}

export async function ask(child: ChildProcess, task: ChildTask): Promise<Answer> {
  child.send(task);
  return (await once(child, "message"))[0] as Answer;
}

export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
