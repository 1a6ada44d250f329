import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { build } from "esbuild";
import { QuickJS } from "quickjs-wasi";

/** The world in the engine itself, as a run would have it. */
export interface Guest {
  /** Evaluates an expression and gives its value, which must be JSON (or undefined). */
  evaluate(expression: string): unknown;
  /** Calls a guest function, given as source, with JSON arguments. */
  call(fn: string, ...args: unknown[]): unknown;
  dispose(): void;
}

export const NOW: number = Date.UTC(2024, 2, 7, 9, 5, 3, 42);

const ENTRY = `
import { installWorld } from "./index.ts";
const timers = [];
const hooks = {
  time: ${NOW},
  now() { return this.time; },
  setTimer(callback, ms) { timers.push([callback, ms]); return timers.length; },
  clearTimer(id) { timers[id - 1] = undefined; },
  requests: [],
  request(request, settle, fail) {
    this.requests.push({ request, settle, fail, open: true });
    const sent = this.requests.at(-1);
    return () => { sent.open = false; };
  },
  reported: [],
  report(error) { this.reported.push(String(error)); },
};
const world = installWorld(globalThis, hooks);
world.reseed("00ff");
globalThis.$host = { hooks, timers, world };
`;

/** The world and the test's hooks as one script. */
export async function bundleWorld(minify: boolean): Promise<string> {
  const resolveDir = fileURLToPath(new URL("../../../kernel/world", import.meta.url));
  const result = await build({
    stdin: { contents: ENTRY, resolveDir, loader: "js" },
    bundle: true,
    format: "iife",
    banner: { js: '"use strict";' },
    target: "es2023",
    minify,
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
}

/** Bundles the world and evaluates it in QuickJS; the test's own handle on it is `$host`. */
export async function createGuest(options: { minify?: boolean } = {}): Promise<Guest> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
  // A time zone that is not UTC, so that nothing of the engine's own local time may shine through.
  const vm = await QuickJS.create({ wasm, timezoneOffset: -330 });
  vm.evalCode(await bundleWorld(options.minify ?? true), "world.js").dispose();
  const evaluate = (expression: string): unknown => {
    const handle = vm.evalCode(`JSON.stringify({ value: (${expression}\n) })`);
    const text = handle.toString();
    handle.dispose();
    return (JSON.parse(text) as { value?: unknown }).value;
  };
  return {
    evaluate,
    call: (fn, ...args) => evaluate(`(${fn})(...${JSON.stringify(args)})`),
    dispose: () => vm.dispose(),
  };
}

/** Calls the same function in Node; what is not JSON is lost here too. */
export function inNode(fn: string, ...args: unknown[]): unknown {
  const value = (new Script(`(${fn})`).runInThisContext() as (...args: unknown[]) => unknown)(...args);
  return (JSON.parse(JSON.stringify({ value })) as { value?: unknown }).value;
}

/** Prefix of a function source: what its `run` calls throw is a value too, by name. */
export const TRY = `const attempt = (run) => { try { return run(); } catch (error) { return "threw " + error.name; } };`;
