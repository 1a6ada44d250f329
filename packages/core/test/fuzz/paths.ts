import assert from "node:assert/strict";
import { posix } from "node:path";
import fc from "fast-check";
import { parseGuestPath, under } from "../../src/files/guest-path.ts";
import { byProperty, type FuzzTarget } from "./target.ts";

const odd = ["..", ".", "", "/", "//", "a", "data", "data-secret", "%2e%2e", "\\", "..\\", "~", "C:", "...", "\0", " "];
const piece = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: "grapheme", maxLength: 4 }));
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("/")}`);

/** What a path means, told by Node, one prefix after another. */
function isBelow(path: string, folder: string): boolean {
  const resolved = posix.resolve("/", path);
  return resolved === folder || resolved.startsWith(`${folder}/`);
}

/** A path of a program means what it means to Node, or is refused. */
export const paths: FuzzTarget = {
  name: "paths",
  count: 10_000,
  fuzz: byProperty(
    fc.property(path, (path) => {
      let parsed: ReturnType<typeof parseGuestPath>;
      try {
        parsed = parseGuestPath(path);
      } catch {
        assert(path.includes("\0") || !path.isWellFormed());
        return;
      }
      assert.equal(parsed.text, posix.resolve("/", path));
      assert(!parsed.names.some((name) => name === ".." || name === "." || name === "" || name.includes("/")));
      assert.equal(under(["data"], parsed.names) !== undefined, isBelow(path, "/data"));
    }),
  ),
};
