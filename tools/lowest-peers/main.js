// node tools/lowest-peers/main.js langchain: types and tests of packages/langchain with its peers at their lowest versions.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Versions of the workspace's catalog. */
const catalog = new Map(
  [...readFileSync(join(root, "pnpm-workspace.yaml"), "utf8").matchAll(/^ {2}"?([@\w/-]+)"?: (\S+)$/gm)].map(
    ([, name, version]) => [name, version],
  ),
);

/** What tests need in the versions that go with the lowest peers. */
const companions = { "ai-sdk": { "@ai-sdk/otel": "1.0.104", "@ai-sdk/provider": "4.0.17" } };

/** A dependency as it is written outside of the workspace. */
function outside([name, version]) {
  if (version.startsWith("workspace:")) return [name, `link:${join(root, "packages", name.replace("@codeact/", ""))}`];
  return [name, version === "catalog:" ? catalog.get(name) : version];
}

function lowest([name, range]) {
  const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range) ?? [];
  if (version === undefined) throw new Error(`${name}: ${range} does not say which version is its lowest`);
  return [name, version];
}

function test(adapter) {
  const home = join(root, "packages", adapter);
  const { dependencies, devDependencies, peerDependencies, ...rest } = readJson(join(home, "package.json"));
  const wanted = { typescript: "catalog:", "@types/node": "catalog:", ...devDependencies, ...dependencies };
  const peers = Object.fromEntries(Object.entries(peerDependencies).map(lowest));
  const folder = mkdtempSync(join(tmpdir(), "codeact-lowest-peers-"));
  const run = (...command) => execFileSync("pnpm", command, { cwd: folder, stdio: "inherit" });
  try {
    for (const part of ["src", "test"]) cpSync(join(home, part), join(folder, part), { recursive: true });
    // Pages of the repository are not here.
    if (existsSync(join(folder, "test/docs.test.ts"))) rmSync(join(folder, "test/docs.test.ts"));
    const all = { ...Object.fromEntries(Object.entries(wanted).map(outside)), ...peers, ...companions[adapter] };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...rest, private: true, dependencies: all }));
    writeFileSync(join(folder, "pnpm-workspace.yaml"), "packages: ['.']\nallowBuilds: { esbuild: true }\n");
    const tsconfig = { extends: join(root, "tsconfig.base.json"), include: ["src", "test"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    console.log(`${adapter} with`, peers);
    run("install", "--prefer-offline");
    run("exec", "tsc", "--noEmit");
    run("exec", "vitest", "run", "--testTimeout=30000");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const adapter of process.argv.slice(2)) test(adapter);
