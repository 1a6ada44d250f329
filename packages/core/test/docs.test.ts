import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { unavailableReasons } from "../src/engines/hyperlight/unavailable.ts";
import { guestErrorCodes, hostErrorCodes } from "../src/error-codes.ts";
import { defaultLimits } from "../src/limits.ts";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");
const rows = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

it("lists every error code, with the text of the table", () => {
  const listed = Object.fromEntries(
    rows(read("docs/reference/errors.md")).map(([code, meaning]) => [code?.slice(1, -1), meaning]),
  );
  expect(listed).toEqual({ ...hostErrorCodes, ...guestErrorCodes });
});

it("lists every limit, with its default", () => {
  const listed = Object.fromEntries(
    rows(read("docs/reference/limits.md")).map(([name, value]) => [
      name?.slice(1, -1),
      Number(value?.replaceAll(",", "")),
    ]),
  );
  expect(listed).toEqual(defaultLimits);
});

it("explains every reason why no micro-VM starts", () => {
  const reasons = rows(read("docs/guide/engines.md")).map(([reason]) => reason?.slice(1, -1));
  expect(reasons).toEqual(expect.arrayContaining([...unavailableReasons]));
});

it("names only files that exist in the table of threats", () => {
  const files = [...read("SECURITY.md").matchAll(/`(packages\/[^`]+)`/g)].map(([, path]) => path ?? "");
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
});
