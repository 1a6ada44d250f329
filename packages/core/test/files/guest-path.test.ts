import { posix } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseGuestPath, under } from "../../src/files/guest-path.ts";

const piece = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "/",
    "//",
    "a",
    "data",
    "data-secret",
    "%2e%2e",
    "\\",
    "..\\",
    "~",
    "C:",
    "...",
    "\0",
    " ",
  ),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);
const paths = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join("/")}`);

/** What a path means, told by Node, one prefix after another. */
function isBelow(path: string, folder: string): boolean {
  const resolved = posix.resolve("/", path);
  return resolved === folder || resolved.startsWith(`${folder}/`);
}

it("resolves 10,000 paths as Node does, or refuses them", () => {
  fc.assert(
    fc.property(paths, (path) => {
      let parsed: ReturnType<typeof parseGuestPath>;
      try {
        parsed = parseGuestPath(path);
      } catch {
        expect(path.includes("\0") || !path.isWellFormed()).toBe(true);
        return;
      }
      expect(parsed.text).toBe(posix.resolve("/", path));
      expect(parsed.names.some((name) => name === ".." || name === "." || name === "" || name.includes("/"))).toBe(
        false,
      );
      expect(under(["data"], parsed.names) !== undefined).toBe(isBelow(path, "/data"));
    }),
    { numRuns: 10_000 },
  );
});

it.each(["", "a", "../a", "~/a", "C:\\a", "file:///a", "\\a"])("refuses %j, which is not absolute", (path) => {
  expect(() => parseGuestPath(path)).toThrow(expect.objectContaining({ code: "FS_DENIED" }));
});
