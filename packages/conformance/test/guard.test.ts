import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const vitest = fileURLToPath(new URL("./vitest.mjs", import.meta.resolve("vitest/package.json")));

it.concurrent.each([
  ["rejection", 1],
  ["exception", 1],
  ["thread", 1],
  ["nothing", 0],
] as const)(
  "a run of tests that leave what %s.fixture.ts leaves exits with %i",
  { timeout: 120_000 },
  async (name, code) => {
    const child = spawn(process.execPath, [vitest, "run", name], { cwd: join(import.meta.dirname, "guard") });
    let told = "";
    child.stdout.on("data", (text) => {
      told += text;
    });
    const [status] = await once(child, "exit");
    expect(told).toMatch(/1 passed/);
    expect(status, told).toBe(code);
  },
);

it("every package that has tests runs them so", () => {
  const files = execFileSync("git", ["ls-files", "*package.json"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  const tested = files.filter((file) =>
    JSON.parse(readFileSync(join(root, file), "utf8")).scripts?.test?.includes("vitest"),
  );
  expect(tested.length).toBeGreaterThan(8);
  for (const folder of tested.map((file) => join(root, dirname(file)))) {
    const config = join(folder, "vitest.config.ts");
    const text = existsSync(config) ? readFileSync(config, "utf8") : "";
    expect(text, config).toContain(`from "${relative(folder, join(root, "vitest.shared.ts"))}";`);
  }
});
