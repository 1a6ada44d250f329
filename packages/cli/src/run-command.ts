import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type AllowedDomain,
  type CodeActOptions,
  ConfigurationError,
  createCodeAct,
  type Decision,
  type FileMount,
  formatRecord,
  formatResultForModel,
  type HostTool,
  type RunResult,
} from "@codeact/core";
import { askInTerminal } from "./ask-in-terminal.ts";
import { createLiveView } from "./live-view.ts";
import { readText } from "./read-text.ts";
import { userName } from "./user-name.ts";

export interface RunFlags {
  readonly tools?: string;
  readonly mount: readonly string[];
  readonly allow: readonly string[];
  readonly continuation?: string;
  readonly approve: readonly string[];
  readonly reject: readonly string[];
  readonly record?: string;
  readonly sign?: string;
  readonly json?: boolean;
  readonly engine: "auto" | "hyperlight" | "wasm";
}

/** The value goes to standard output, everything else to standard error. The exit code is 0, 1, or 2 for a run that waits. */
export async function runCommand(file: string | undefined, flags: RunFlags): Promise<void> {
  const answers = decisionsOf(flags);
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const view = createLiveView(process.stderr, isTerminal);
  const options: CodeActOptions = {
    tools: flags.tools === undefined ? [] : await loadTools(flags.tools),
    engine: flags.engine,
    ...(flags.mount.length > 0 && { fileMounts: flags.mount.map(toMount) }),
    ...(flags.allow.length > 0 && { allowedDomains: flags.allow as readonly AllowedDomain[] }),
    ...(isTerminal && { onApproval: askInTerminal(view) }),
    ...continuationKeys(),
    ...recordInto(flags),
    onEvent: view.observe,
  };
  await using codeact = createCodeAct(options);
  const result =
    file === undefined
      ? await codeact.resume(readFileSync(expectFile(flags.continuation), "utf8"), { decisions: answers })
      : await codeact.run(readFileSync(file === "-" ? 0 : file, "utf8"));
  view.end();
  report(result, flags);
}

function report(result: RunResult, { json, continuation }: RunFlags): void {
  if (result.status === "interrupted" && continuation !== undefined) {
    writeFileSync(continuation, result.continuation, { mode: 0o600 });
  }
  if (json) console.log(JSON.stringify(result, null, 2));
  else if (result.status === "completed") console.log(JSON.stringify(result.value, null, 2));
  else console.error(formatResultForModel(result).text);
  if (!json && result.status === "interrupted") {
    for (const { callId, tool, preview } of result.interruptions) console.error(`${callId}  ${tool} ${preview}`);
    const how = continuation === undefined ? "Give --continuation FILE to keep it." : `Kept in ${continuation}.`;
    console.error(`${how} Then: codeact run --continuation FILE --approve ${result.interruptions[0]?.callId ?? "ID"}`);
  }
  process.exitCode = result.status === "completed" ? 0 : result.status === "interrupted" ? 2 : 1;
}

async function loadTools(path: string): Promise<readonly HostTool[]> {
  const loaded = (await import(pathToFileURL(path).href)) as { tools?: unknown; default?: unknown };
  const tools = loaded.tools ?? loaded.default;
  if (!Array.isArray(tools)) throw new ConfigurationError("--tools", `${path} must export a list named tools`);
  return tools as HostTool[];
}

/** `/data`, `/data:/input` or `/data:/input:rw`. */
function toMount(text: string): FileMount {
  const [hostPath = "", mountPath = hostPath, mode, ...rest] = text.split(":");
  if (rest.length > 0 || (mode !== undefined && mode !== "rw" && mode !== "ro"))
    throw new ConfigurationError("--mount", `${text} must be HOST, HOST:GUEST or HOST:GUEST:rw`);
  return { hostPath, mountPath, mode: mode === "rw" ? "read-write" : "read-only" };
}

function decisionsOf({ approve, reject }: RunFlags): Record<string, Decision> {
  return Object.fromEntries([
    ...approve.map((id): [string, Decision] => [id, { type: "approve", by: userName() }]),
    ...reject.map((id): [string, Decision] => [id, { type: "reject", by: userName() }]),
  ]);
}

/** Of a run that waits or is aborted too. A key is called by the name of its file. */
function recordInto({ record: file, sign }: RunFlags): Pick<CodeActOptions, "record"> {
  if (file === undefined) return {};
  const key = sign && { sign: { keyId: parse(sign).name, privateKey: readText(sign, "--sign") } };
  return {
    record: { ...key, onRecord: (record) => writeFileSync(file, formatRecord(record), { mode: 0o600 }) },
  };
}

function continuationKeys(): Pick<CodeActOptions, "continuations"> {
  const secret = process.env.CODEACT_SECRET;
  return secret === undefined ? {} : { continuations: { keys: [{ id: "cli", secret }] } };
}

function expectFile(continuation: string | undefined): string {
  if (continuation !== undefined) return continuation;
  throw new ConfigurationError("run", "needs a file with a program, or --continuation FILE to go on with one");
}
