import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Row {
  readonly title: string;
  readonly defendedBy: string;
  readonly testedBy: string;
}

/** Rows of the tables that say what defends and what tests it. */
const rows = [...read("SECURITY.md").matchAll(/^\|(.*)\|$/gm)]
  .map(([, row = ""]) => row.split("|").map((cell) => cell.trim()))
  .filter((cells) => cells.at(-1)?.includes("`packages/"))
  .map((cells): Row => ({ title: cells[0] ?? "", defendedBy: cells.at(-2) ?? "", testedBy: cells.at(-1) ?? "" }));

const pathsIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? "");

/** The numbers a text names, also those of `ESC-01 to ESC-13`. */
function idsIn(text: string): string[] {
  return [...text.matchAll(/([A-Z]{3})-(\d\d)(?: to [A-Z]{3}-(\d\d))?/g)].flatMap(([, area, from, to = from]) =>
    Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, at) => `${area}-${String(Number(from) + at).padStart(2, "0")}`,
    ),
  );
}

describe("SECURITY.md", () => {
  it("promises P1 to P10, and has threats", () => {
    expect(rows.flatMap(({ title }) => title.match(/^P\d+$/) ?? [])).toEqual(
      Array.from({ length: 10 }, (_, at) => `P${at + 1}`),
    );
    expect(rows.length).toBeGreaterThan(35);
  });

  it.each(rows.map((row) => [row.title, row] as const))("names files and tests that exist: %s", (_title, row) => {
    const { defendedBy, testedBy } = row;
    expect(pathsIn(defendedBy).length).toBeGreaterThan(0);
    for (const path of [...pathsIn(defendedBy), ...pathsIn(testedBy)])
      expect(existsSync(join(root, path)), path).toBe(true);
    // Each path stands before the numbers of the tests in it.
    for (const [, path = "", ids = ""] of testedBy.matchAll(/`([^`]+)`(?: \(([^)]*)\))?/g)) {
      const text = read(path);
      expect(
        idsIn(ids).filter((id) => !text.includes(id)),
        path,
      ).toEqual([]);
    }
  });
});
