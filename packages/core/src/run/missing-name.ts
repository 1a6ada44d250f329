import { type Catalog, nearestNames } from "../tools/catalog.ts";
import { toolAccess } from "../tools/identifier.ts";

/** What programs reach for by habit, and what there is instead. */
const instead: ReadonlyMap<string, string> = new Map([
  ["axios", "Use a tool, or `fetch` where the network is open."],
  ["process", "There is no process: no environment, arguments or exit. End the program with `return value`."],
  ["Buffer", "Use Uint8Array, TextEncoder, TextDecoder, atob and btoa."],
  ["require", "There are no modules: tools and standard JavaScript are there without them."],
  ["module", "There are no modules: end the program with `return value`."],
  ["exports", "There are no modules: end the program with `return value`."],
  ["setInterval", "Loop with `await new Promise((done) => setTimeout(done, ms))`."],
  ["setImmediate", "Use setTimeout."],
  ["print", "Use console.log, and `return` for the result."],
  ["input", "Nobody can be asked: the program runs alone."],
  ["prompt", "Nobody can be asked: the program runs alone."],
  ["len", "This is JavaScript: use `.length`."],
  ["range", "This is JavaScript: use a `for` loop."],
  ["str", "This is JavaScript: use String(value)."],
  ["True", "This is JavaScript: write `true`."],
  ["False", "This is JavaScript: write `false`."],
  ["None", "This is JavaScript: write `null`."],
  ["_", "There is no lodash: use methods of arrays and Object.groupBy, or a small function."],
  ["moment", "Use Date."],
  ["dayjs", "Use Date."],
  ["window", "This is no browser."],
  ["document", "This is no browser."],
  ["localStorage", "Nothing is kept between programs; `return` what the next one needs."],
  ["sleep", "Write `await new Promise((done) => setTimeout(done, ms))`."],
  ["Deno", "Tools and standard JavaScript are all there is."],
  ["Bun", "Tools and standard JavaScript are all there is."],
]);

const existing = "tools, call_tool, console, setTimeout, URL, crypto and standard JavaScript";

/** What to do about a name that is not defined. */
export function describeMissingName(name: string, declared: readonly string[], catalog: Catalog): string {
  const known = instead.get(name);
  if (known !== undefined) return known;
  const own = nearestNames(declared, name).filter((near) => near !== name);
  if (own.length > 0) return `Did you mean ${own.join(", ")}?`;
  const tools = nearestNames(catalog.names, name);
  if (tools.length > 0) return `Did you mean the tool ${tools.map(toolAccess).join(", ")}?`;
  return `What exists: ${existing}.`;
}
