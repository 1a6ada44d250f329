import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createHyperlightEngine } from "@codeact/core/hyperlight";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Job {
  /** Files and folders that lie beside the program and that it needs. */
  readonly inputs: readonly string[];
  /** Variables that are passed on to it. */
  readonly env?: readonly string[];
  /** Of the hypervisor VM, where it is used. */
  readonly options?: readonly string[];
  readonly timeoutSeconds: number;
}

/** Runs a program where micro-VMs start: right here, else in the hypervisor VM, which it knows by `EMULATED`. Gives its exit code. */
export async function runWithMicroVms(main: string, job: Job): Promise<number> {
  return (await startsHere()) ? runHere(main, job) : runInVm(main, job);
}

async function startsHere(): Promise<boolean> {
  const engine = createHyperlightEngine({ vms: 1 });
  try {
    await engine.warmup();
    return true;
  } catch (thrown) {
    console.log(`No micro-VM starts on this machine: ${thrown instanceof Error ? thrown.message : thrown}`);
    return false;
  } finally {
    await engine.dispose();
  }
}

function runHere(main: string, { timeoutSeconds }: Job): number {
  console.log("Micro-VMs start on this machine: it runs here, without the hypervisor VM.");
  const timeout = timeoutSeconds * 1_000;
  const { status } = spawnSync(process.execPath, [main], { cwd: dirname(main), stdio: "inherit", timeout });
  return status ?? 1;
}

function runInVm(main: string, { inputs, env = [], options = [], timeoutSeconds }: Job): number {
  console.log("It runs in the hypervisor VM.");
  const passedOn = env.flatMap((name) => ["--env", name]);
  const given = ["--timeout", String(timeoutSeconds), "--env", "EMULATED=yes", ...passedOn, ...options];
  const { status } = spawnSync(here("../../../tools/hypervisor-vm/run.sh"), [...given, main, ...inputs], {
    stdio: "inherit",
  });
  return status ?? 1;
}

/** Core as it is published, with its dependencies. */
export function deployCore(target: string): void {
  const deploy = ["--filter", "@codeact/core", "--prod", "--silent", "deploy", "--legacy", target];
  const { status } = spawnSync("pnpm", deploy, { cwd: here("../../.."), stdio: "inherit" });
  if (status !== 0) throw new Error("pnpm could not deploy @codeact/core: run this by pnpm");
}
