import { asyncName } from "./sync-files.ts";

/** A module programs import by habit, understood as globals of the guest. */
export interface KnownModule {
  /** An expression for the whole module. */
  readonly namespace: string;
  /** An expression for one of its exports, or undefined when there is none. */
  member(name: string): string | undefined;
}

const NODE_GLOBALS: Record<string, readonly string[]> = {
  timers: ["setTimeout", "clearTimeout"],
  url: ["URL", "URLSearchParams"],
  buffer: ["atob", "btoa"],
  perf_hooks: ["performance"],
};

/** Bare names, and paths into the project's own files, that stand for the tools; a path may name one of them. */
const TOOLS = /^(?:tools?|@tools|codemode|codeact|@codeact\/[\w-]+)(?:\/index)?(?:\.[cm]?[jt]s)?$/;
const TOOL_PATH = /^(?:(?:[@~.]|\.\.)?\/|src\/|lib\/)(?:.*\/)?(?:tools?|codemode)(?:\/([\w-]+))?(?:\.[cm]?[jt]s)?$/;

export const AVAILABLE =
  "Available without import: tools, call_tool, fs (files, with promises), fetch (if the network is open), setTimeout, URL, crypto, console.";

/** What a module specifier stands for, if anything. */
export function knownModule(specifier: string): KnownModule | undefined {
  const name = specifier.replace(/^node:/, "");
  if (name === "fs" || name === "fs/promises") return FS;
  if (TOOLS.test(specifier)) return toolModule("index");
  const path = TOOL_PATH.exec(specifier);
  if (path !== null) return toolModule(path[1] ?? "index");
  if (name === "assert" || name === "assert/strict") return shim(ASSERT, Object.keys(ASSERT_MEMBERS));
  if (name === "path" || name === "path/posix") return PATH;
  if (name === "util") return UTIL;
  if (name === "timers/promises") return TIMERS_PROMISES;
  if (name === "crypto") return CRYPTO;
  if (["node-fetch", "cross-fetch", "isomorphic-fetch", "undici"].includes(specifier)) return FETCH;
  const globals = Object.hasOwn(NODE_GLOBALS, name) ? NODE_GLOBALS[name] : undefined;
  return globals && globalsModule(globals);
}

const globalsModule = (names: readonly string[]): KnownModule => ({
  namespace: "globalThis",
  member: (name) => (names.includes(name) ? `globalThis.${name}` : name === "default" ? "globalThis" : undefined),
});

const FS: KnownModule = {
  namespace: "globalThis.fs",
  member: (name) =>
    name === "default" || name === "promises" ? "globalThis.fs" : property("globalThis.fs", asyncName(name) ?? name),
};

const ASSERT_MEMBERS = {
  ok: "(value, message) => assert(value, message)",
  equal: "(a, b, message) => assert(a == b, message)",
  strictEqual: "(a, b, message) => assert(Object.is(a, b), message)",
  notEqual: "(a, b, message) => assert(a != b, message)",
  deepEqual: "(a, b, message) => assert(JSON.stringify(a) === JSON.stringify(b), message)",
  deepStrictEqual: "(a, b, message) => assert(JSON.stringify(a) === JSON.stringify(b), message)",
};
const ASSERT = `((assert) => Object.assign(assert, { ${Object.entries(ASSERT_MEMBERS)
  .map(([name, code]) => `${name}: ${code}`)
  .join(", ")} }))((value, message) => { if (!value) throw new Error(message ?? "Assertion failed"); })`;

const PATH_MEMBERS = {
  join: '(...parts) => parts.filter((part) => part !== "").join("/").replace(/\\/+/g, "/")',
  basename:
    '(path, end = "") => { const name = path.split("/").pop(); return end && name.endsWith(end) ? name.slice(0, -end.length) : name; }',
  dirname: '(path) => path.split("/").slice(0, -1).join("/") || "/"',
  extname: '(path) => /[^/](\\.[^./]*)$/.exec(path)?.[1] ?? ""',
};

/** A module of small functions, each standing for itself. */
function shim(namespace: string, names: readonly string[]): KnownModule {
  return {
    namespace,
    member: (name) =>
      name === "default" || name === "strict" ? namespace : names.includes(name) ? `${namespace}.${name}` : undefined,
  };
}

const PATH = shim(
  `({ ${Object.entries({ ...PATH_MEMBERS, resolve: PATH_MEMBERS.join })
    .map(([name, code]) => `${name}: ${code}`)
    .join(", ")}, sep: "/" })`,
  [...Object.keys(PATH_MEMBERS), "resolve", "sep"],
);
const UTIL = shim(
  "({ inspect: (value) => JSON.stringify(value, null, 2), TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder })",
  ["inspect", "TextEncoder", "TextDecoder"],
);

/** The module of all tools, or of the file of one: then that one is its default export. */
const toolModule = (file: string): KnownModule => ({
  namespace: "globalThis.tools",
  member: (name) => {
    if (name === "default" && file !== "index") return property("globalThis.tools", file);
    if (name === "default" || name === "tools" || name === "codemode") return "globalThis.tools";
    if (name === "call_tool" || name === "callTool") return "globalThis.call_tool";
    return property("globalThis.tools", name);
  },
});

const SLEEP = "((ms, value) => new Promise((done) => globalThis.setTimeout(done, ms, value)))";
const TIMERS_PROMISES: KnownModule = {
  namespace: `({ setTimeout: ${SLEEP} })`,
  member: (name) => (name === "setTimeout" ? SLEEP : name === "default" ? TIMERS_PROMISES.namespace : undefined),
};

const CRYPTO: KnownModule = {
  namespace: "globalThis.crypto",
  member: (name) => {
    if (name === "default" || name === "webcrypto") return "globalThis.crypto";
    if (name !== "randomUUID" && name !== "getRandomValues") return undefined;
    return `((...input) => globalThis.crypto.${name}(...input))`;
  },
};

const FETCH: KnownModule = {
  namespace: "({ fetch: globalThis.fetch })",
  member: (name) => (name === "default" || name === "fetch" ? "globalThis.fetch" : undefined),
};

const property = (object: string, name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;
