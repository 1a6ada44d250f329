import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Command {
  /** A folder of the repository. */
  readonly folder: string;
  readonly command?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `node` or another command to its end and gives what it wrote; throws when it fails. */
export async function runCommand({ folder, command = process.execPath, args, env = {} }: Command): Promise<string> {
  const child = spawn(command, args, {
    cwd: `${root}/${folder}`,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (text: Buffer) => {
    output += text;
    process.stdout.write(text);
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} in ${folder} ended with ${code ?? signal}`);
  return output;
}
