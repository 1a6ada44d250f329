import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const lockfile = read("pnpm-lock.yaml");

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifests = execFileSync("git", ["ls-files", "*package.json"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n")
  .map((path) => JSON.parse(read(path)) as Manifest);

it("takes everything from the registry, with its hash", () => {
  const resolutions = lockfile.split("\n").filter((line) => line.trimStart().startsWith("resolution:"));
  expect(resolutions.length).toBeGreaterThan(500);
  const plain = /^ {4}resolution: \{integrity: sha512-[A-Za-z0-9+/]{86}==\}$/;
  expect(resolutions.filter((line) => !plain.test(line))).toEqual([]);
  const versions = [...lockfile.matchAll(/^ +version: (.*)$/gm)].map(([, version]) => version ?? "");
  expect(versions.filter((version) => !/^(?:\d+\.\d+\.\d+|link:)/.test(version))).toEqual([]);
  const packages = lockfile.slice(lockfile.indexOf("\npackages:\n"), lockfile.indexOf("\nsnapshots:\n"));
  const keys = [...packages.matchAll(/^ {2}(\S.*):$/gm)].map(([, key = ""]) => key.replaceAll("'", ""));
  expect(keys.length).toBe(resolutions.length);
  expect(keys.filter((key) => !/^(?:@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/.test(key))).toEqual([]);
  const links = [...lockfile.matchAll(/version: link:(\S+)/g)].map(([, path]) => path ?? "");
  expect(
    links.filter((path) => !/^(?:\.\.\/)+(?:packages|examples|benchmarks|tools|docs)?[\w/-]*$/.test(path)),
  ).toEqual([]);
});

it("pins the engines exactly, and knows the hash of what they are", async () => {
  const core = manifests.find(({ name }) => name === "@codeact/core");
  expect(core?.dependencies?.["quickjs-wasi"]).toMatch(/^\d+\.\d+\.\d+$/);
  const native = Object.entries(core?.optionalDependencies ?? {});
  expect(native.length).toBeGreaterThan(0);
  for (const [name, version] of native) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lockfile).toContain(`'${name}@${version}':\n    resolution: {integrity: sha512-`);
  }
  const wasm = createRequire(join(root, "packages/core/package.json")).resolve("quickjs-wasi/quickjs.wasm");
  const hash = createHash("sha256").update(readFileSync(wasm)).digest("hex");
  expect(read("packages/core/src/engines/wasm/info.ts")).toContain(`"${hash}"`);
});

it("runs nothing of ours when it is installed, and of others what is allowed by name", () => {
  const atInstallation = ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"];
  const scripts = manifests.flatMap(({ name, scripts = {} }) =>
    atInstallation.filter((key) => key in scripts).map((key) => `${name}: ${key}`),
  );
  expect(scripts).toEqual([]);
  const allowed = [...read("pnpm-workspace.yaml").matchAll(/^ {2}"?([@\w/-]+)"?: true$/gm)].map(
    ([, name]) => name ?? "",
  );
  expect(allowed.toSorted()).toEqual(["esbuild", "pnpm"]);
  const published = manifests.filter((manifest) => manifest.private !== true);
  const needed = published.flatMap(({ dependencies = {} }) => Object.keys(dependencies));
  expect(needed.filter((name) => allowed.includes(name))).toEqual([]);
});
