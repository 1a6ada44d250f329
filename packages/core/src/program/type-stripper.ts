import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

/** What swc, inside amaro, found wrong. Its lines are 1-based, its columns 0-based. */
export interface StripError {
  readonly code: "UnsupportedSyntax" | "InvalidSyntax";
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

type Stripped =
  | { readonly status: "stripped"; readonly code: string; readonly map: string | undefined }
  | { readonly status: "refused"; readonly error: StripError }
  | { readonly status: "overflow" };

/** "strip" blanks types out in place; "transform" prints the program anew, with enums and the like turned into JavaScript. */
export type TypeStripper = (source: string, mode: "strip" | "transform") => Stripped;

type TransformSync = (source: string, options: object) => { code: string; map?: string };

const MODES = {
  strip: { mode: "strip-only" },
  transform: { mode: "transform", sourceMap: true, transform: { verbatimModuleSyntax: true } },
};

/**
 * Strips types with amaro, which is loaded (about 30 ms) at the first use. Amaro is WebAssembly, and once it has
 * overflowed its stack every later call fails too: so a stripper has an instance of its own, and gets a new one then.
 */
export function createTypeStripper(): TypeStripper {
  let instance: TransformSync | undefined;
  return (source, mode) => {
    instance ??= loadAmaro();
    try {
      const { code, map } = instance(source, MODES[mode]);
      return { status: "stripped", code, map };
    } catch (error) {
      if (isStripError(error)) return { status: "refused", error };
      if (!(error instanceof Error)) throw error;
      instance = undefined;
      return { status: "overflow" };
    }
  };
}

/** Loads a fresh instance, leaving the one that the application may use itself where it is. */
function loadAmaro(): TransformSync {
  const require = createRequire(import.meta.url);
  const directory = dirname(require.resolve("amaro")) + sep;
  const loaded = (): string[] => Object.keys(require.cache).filter((path) => path.startsWith(directory));
  const others = new Map(loaded().map((path) => [path, require.cache[path]]));
  for (const path of others.keys()) delete require.cache[path];
  const { transformSync } = require("amaro") as { transformSync: TransformSync };
  for (const path of loaded()) delete require.cache[path];
  for (const [path, module] of others) require.cache[path] = module;
  return transformSync;
}

function isStripError(error: unknown): error is StripError {
  return typeof error === "object" && error !== null && "code" in error && "startLine" in error && "message" in error;
}
