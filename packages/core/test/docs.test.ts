import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

it.each([
  ["README.md", "[ { sku: 'B-22', pieces: 4 } ]"],
  ["docs/guide/network.md", '[200,{"method":"GET","url":"/orders?page=1"},"NET_DENIED"]'],
  ["docs/guide/what-the-model-sees.md", "Hint: `orders.items` is undefined. list_orders gave { total: number }[]."],
  ["docs/guide/files.md", "/output/total.txt text/plain 100"],
  ["docs/guide/engines.md", "completed in "],
  ["docs/guide/approvals.md", '[{"paid":20},"APPROVAL_DENIED"]'],
  ["docs/guide/stores.md", "42"],
  ["docs/guide/production.md", "fulfilled CODEACT_CAPACITY"],
  ["docs/guide/durable.md", '[1,"posted"]'],
  ["docs/guide/approvals.md", 'execute_code 80\n[{"paid":20},{"paid":30}]', 1],
  ["docs/guide/approvals.md", "[ 'mystery' ]", 2],
])("runs the example of %s that prints %s as it stands there", (page, printed, at: number | undefined = 0) => {
  const [, example = ""] = [...read(page).matchAll(/```ts\n(.*?)```/gs)][at] ?? [];
  const core = new URL("../src/index.ts", import.meta.url).href;
  const file = join(mkdtempSync(join(tmpdir(), "codeact-docs-")), "example.mts");
  writeFileSync(file, example.replace("@codeact/core", core));
  expect(execFileSync(process.execPath, [file], { encoding: "utf8" })).toContain(printed);
});
