import { spawn } from "node:child_process";
import { join } from "node:path";

export const main: string = join(import.meta.dirname, "../src/main.ts");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
export async function start(
  command: string,
  args: readonly string[],
  input = "",
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(command, args, { env: { ...process.env, CODEACT_ENGINE: "wasm", ...env } });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += data));
  child.stderr.on("data", (data) => (err += data));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}
/** The command line, in a process of its own, on WebAssembly. */
export const codeact = (args: readonly string[], input?: string, env?: Record<string, string>): Promise<Ended> =>
  start(process.execPath, [main, ...args], input, env);
