import { accessSync, constants, existsSync } from "node:fs";
import { arch, platform } from "node:os";
import { CodeActError, createCodeAct } from "@codeact/core";

type EngineName = "auto" | "hyperlight" | "wasm";

interface EngineReport {
  readonly engine: "hyperlight" | "wasm";
  readonly works: boolean;
  /** From nothing to the first result, and the next. */
  readonly firstMs?: number;
  readonly nextMs?: number;
  readonly problem?: string;
}

/** Prints what runs here. The exit code is 1 when the engine asked for does not. */
export async function doctor({ engine, json }: { engine: EngineName; json?: boolean }): Promise<void> {
  const engines = [await tryEngine("hyperlight"), await tryEngine("wasm")];
  const chosen = engines.find((report) => report.works && (engine === "auto" || report.engine === engine));
  const machine = { node: process.version, platform: `${platform()} ${arch()}`, kvm: kvm() };
  if (json) console.log(JSON.stringify({ ...machine, engines, chosen: chosen?.engine ?? null }, null, 2));
  else {
    console.log(`Node        ${machine.node} on ${machine.platform}`);
    console.log(`/dev/kvm    ${machine.kvm}`);
    for (const report of engines) console.log(`${report.engine.padEnd(12)}${describe(report)}`);
    console.log(
      `\n${chosen === undefined ? `No engine for "${engine}".` : `engine: "${engine}" runs programs in ${chosen.engine}.`}`,
    );
  }
  if (chosen === undefined) process.exitCode = 1;
}

async function tryEngine(engine: "hyperlight" | "wasm"): Promise<EngineReport> {
  await using codeact = createCodeAct({ tools: [], engine });
  const timed = async (): Promise<number> => {
    const before = performance.now();
    const result = await codeact.run("return 6 * 7");
    if (result.status !== "completed" || result.value !== 42) throw new Error(JSON.stringify(result));
    return performance.now() - before;
  };
  try {
    return { engine, works: true, firstMs: await timed(), nextMs: await timed() };
  } catch (thrown) {
    const problem = thrown instanceof CodeActError ? thrown.message : String(thrown);
    return { engine, works: false, problem };
  }
}

function describe({ works, firstMs = 0, nextMs = 0, problem }: EngineReport): string {
  return works
    ? `works: first run ${firstMs.toFixed(0)} ms, next ${nextMs.toFixed(2)} ms`
    : `does not work: ${problem}`;
}

function kvm(): string {
  if (!existsSync("/dev/kvm")) return "is not there";
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return "may be used";
  } catch {
    return "is there, but this user may not use it";
  }
}
