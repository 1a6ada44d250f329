import { accessSync, constants, type Stats, statSync } from "node:fs";
import { arch, platform } from "node:os";
import { CodeActError, createCodeAct, type EngineInfo } from "@codeact/core";
import { ownVersion } from "./own-version.ts";

type EngineName = "auto" | "hyperlight" | "wasm";

type EngineReport =
  | {
      readonly engine: Exclude<EngineName, "auto">;
      readonly works: true;
      readonly version: string;
      readonly isolation: string;
      /** From nothing to the first result, and the next. */
      readonly firstMs: number;
      readonly nextMs: number;
    }
  | {
      readonly engine: Exclude<EngineName, "auto">;
      readonly works: false;
      /** As `docs/guide/engines.md` lists them, where it is one of these. */
      readonly reason: string;
      readonly problem: string;
      readonly cause?: string;
    };

/** Prints what runs here, and why. The exit code is 1 when the engine asked for does not. */
export async function doctor({ engine, json }: { engine: EngineName; json?: boolean }): Promise<void> {
  const machine = { codeact: ownVersion(), node: process.version, platform: `${platform()} ${arch()}`, kvm: kvm() };
  const engines = [await tryEngine("hyperlight"), await tryEngine("wasm")];
  const chosen = engines.find((report) => report.works && (engine === "auto" || report.engine === engine));
  const why = whyChosen(engine, engines, chosen);
  if (json) {
    console.log(JSON.stringify({ ...machine, asked: engine, chosen: chosen?.engine ?? null, why, engines }, null, 2));
  } else {
    console.log(row("codeact", `${machine.codeact}, Node ${machine.node} on ${machine.platform}`));
    console.log(row("/dev/kvm", machine.kvm));
    for (const report of engines) console.log(row(report.engine, describe(report)));
    console.log(`\n${why}`);
  }
  if (chosen === undefined) process.exitCode = 1;
}

/** What is on several lines stays in its column. */
function row(name: string, text: string): string {
  return `${name.padEnd(12)}${text.replaceAll("\n", `\n${" ".repeat(12)}`)}`;
}

async function tryEngine(engine: "hyperlight" | "wasm"): Promise<EngineReport> {
  await using codeact = createCodeAct({ tools: [], engine });
  const canary = async (): Promise<{ ms: number; info: EngineInfo }> => {
    const before = performance.now();
    const result = await codeact.run("return 6 * 7");
    if (result.status !== "completed" || result.value !== 42) throw new Error(JSON.stringify(result));
    return { ms: performance.now() - before, info: result.engine };
  };
  try {
    const first = await canary();
    const { version, isolation } = first.info;
    return { engine, works: true, version, isolation, firstMs: first.ms, nextMs: (await canary()).ms };
  } catch (thrown) {
    return { engine, works: false, ...problemOf(thrown) };
  }
}

function problemOf(thrown: unknown): { reason: string; problem: string; cause?: string } {
  if (!(thrown instanceof CodeActError)) return { reason: "defect", problem: String(thrown) };
  const { details, message, cause, code } = thrown;
  const reason = typeof details.reason === "string" ? details.reason : code;
  return { reason, problem: message, ...(cause instanceof Error && { cause: cause.message }) };
}

function describe(report: EngineReport): string {
  if (report.works) {
    const { version, firstMs, nextMs } = report;
    return `works: ${version}, first run ${firstMs.toFixed(0)} ms, next ${nextMs.toFixed(2)} ms`;
  }
  const { reason, problem, cause } = report;
  return `does not run (${reason}): ${problem}${cause === undefined ? "" : `\n${cause}`}`;
}

function whyChosen(asked: EngineName, engines: readonly EngineReport[], chosen: EngineReport | undefined): string {
  const [hyperlight] = engines;
  if (chosen === undefined) return `Programs do not run here with engine: "${asked}".`;
  if (asked !== "auto") return `Programs run in ${chosen.engine}, because that was asked for.`;
  if (chosen === hyperlight) return "Programs run in hyperlight, because a micro-VM has started here.";
  const reason = hyperlight?.works === false ? hyperlight.reason : "";
  return `Programs run in wasm, because no micro-VM starts here (${reason}).`;
}

function kvm(): string {
  const device = statSync("/dev/kvm", { throwIfNoEntry: false });
  if (device === undefined) return "is not there";
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return "may be used";
  } catch {
    return `is there, but may not be used: ${permissions(device)}, and this is user ${process.getuid?.()}`;
  }
}

function permissions({ mode, uid, gid }: Stats): string {
  return `mode ${(mode & 0o777).toString(8)}, owner ${uid}, group ${gid}`;
}
