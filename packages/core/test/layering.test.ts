import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../src");
const kernel = resolve(import.meta.dirname, "../kernel");

/** From the floor up: a file imports its own layer's room and what lies below. */
const floor = ["errors.ts", "error-codes.ts", "limits.ts", "internal/"];
const contracts = ["engine.ts", "types.ts", "operations.ts", "stores.ts", "run-record.ts"];
const roof = [
  "configuration.ts",
  "replay.ts",
  "create-codeact.ts",
  "create-bridge.ts",
  "index.ts",
  "adapter.ts",
  "wasm.ts",
  "hyperlight.ts",
];
/** Rooms, with the rooms each may use. */
const rooms: Record<string, readonly string[]> = {
  tools: [],
  program: [],
  approval: [],
  journal: [],
  record: [],
  files: [],
  network: [],
  adapter: ["tools", "instructions"],
  instructions: ["tools"],
  lookup: ["tools", "instructions"],
  run: ["tools", "program", "approval", "journal", "record", "files", "network", "tracing"],
  tracing: [],
  engines: [],
};

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, path]) => resolve(dirname(file), path ?? ""));
}

const inside = (name: string, list: readonly string[]): boolean =>
  list.some((entry) => name === entry || name.startsWith(entry));
const roomOf = (name: string): string | undefined =>
  name.includes("/") && !inside(name, floor) ? name.split("/")[0] : undefined;

it("lets every file of core import only what lies below it", () => {
  const wrong: string[] = [];
  for (const file of filesIn(root)) {
    const from = relative(root, file);
    for (const target of importsOf(file)) {
      const to = relative(root, target);
      if (!allowed(from, to)) wrong.push(`${from} -> ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

function allowed(from: string, to: string): boolean {
  if (to.startsWith("..")) return false;
  if (inside(from, roof)) return true;
  // The contracts tell of codes and limits; the floor knows nothing of anything.
  if (inside(from, floor)) return inside(to, floor) || (from.startsWith("internal/") && inside(to, contracts));
  if (inside(from, contracts)) return inside(to, [...floor, ...contracts]);
  const room = roomOf(from);
  if (room === undefined) return false;
  if (inside(to, [...floor, ...contracts])) return true;
  const target = roomOf(to);
  return target === room || (rooms[room] ?? []).includes(target ?? "");
}

it("lets the kernel import nothing of the host but the contract's types", () => {
  for (const file of filesIn(kernel)) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line.includes('from "../src/') || line.includes('from "../../src/'))
        expect(line).toMatch(/import type .*src\/engine\.ts"/);
    }
  }
});

it("loads no engine with the root entry", async () => {
  const { execFileSync } = await import("node:child_process");
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
    console.log(JSON.stringify(loaded));`;
  const loaded = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }),
  ) as string[];
  expect(
    loaded.filter((url) =>
      /engines\/(wasm|hyperlight)\/(?!info)|kernel\.generated|quickjs-wasi|amaro|undici|tldts|client\.ts/.test(url),
    ),
  ).toEqual([]);
});
