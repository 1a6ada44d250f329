// node tools/packed/main.js packages/ai-sdk/README.md ...: packs what the page installs, installs it with npm in an empty
// folder outside of the workspace, and type-checks and runs the examples of the page there. Build first.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { examplesOf, readPage, runExample } from "@codeact/pages";

const root = resolve(import.meta.dirname, "../..");

const resolutions = {
  NodeNext: { module: "NodeNext", moduleResolution: "NodeNext" },
  Bundler: { module: "ESNext", moduleResolution: "Bundler" },
};

async function check(path) {
  const page = readPage(path);
  const examples = examplesOf(page);
  const folder = mkdtempSync(join(tmpdir(), "codeact-packed-"));
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, encoding: "utf8" });
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
    run("npm", "install", "--no-audit", "--no-fund", ...tarballs(wantedBy(page), folder));
    const size = bytesOf(join(folder, "node_modules"));
    const own = bytesOf(join(folder, "node_modules/@codeact"));
    expectNoScripts(JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")));

    run("npm", "install", "--no-audit", "--no-fund", "--save-dev", "typescript@7", "@types/node@24");
    for (const { file, code } of examples) writeFileSync(join(folder, file), code);
    for (const [resolution, options] of Object.entries(resolutions)) {
      typeCheck(folder, options);
      console.log(`${path}: type-checks under ${resolution}`);
    }
    for (const example of examples) await runExample(example, folder);
    console.log(
      `${path}: the examples run (${examples.length}); installed ${megabytes(size)} MB, of which ours ${megabytes(own)} MB`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the page tells its reader to install. */
function wantedBy({ path, blocks }) {
  const [, wanted] = /^npm install (.*)$/m.exec(blocks.map(({ code }) => code).join("")) ?? [];
  if (wanted === undefined) throw new Error(`${path} installs nothing`);
  return wanted.split(" ");
}

/** Ours are packed, with what they need of ours; the rest comes from the registry. */
function tarballs(wanted, folder) {
  const own = wanted.filter((name) => name.startsWith("@codeact/")).map((name) => name.replace("@codeact/", ""));
  const others = wanted.filter((name) => !name.startsWith("@codeact/"));
  return [...[...new Set(["core", ...own])].map((name) => pack(name, folder)), ...others];
}

function pack(name, folder) {
  const options = { cwd: join(root, "packages", name), encoding: "utf8" };
  const output = execFileSync("pnpm", ["pack", "--json", "--pack-destination", folder], options);
  const packed = JSON.parse(output);
  return (Array.isArray(packed) ? packed[0] : packed).filename;
}

function typeCheck(folder, options) {
  const compilerOptions = {
    target: "ES2023",
    lib: ["ESNext", "DOM"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    ...options,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  execFileSync("npx", ["tsc"], { cwd: folder, stdio: "inherit" });
}

/** Nothing may be downloaded or built behind the user's back. */
function expectNoScripts({ packages }) {
  const names = Object.entries(packages).flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path] : []));
  if (names.length > 0) throw new Error(`these have install scripts: ${names.join(", ")}`);
}

function bytesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function megabytes(bytes) {
  return (bytes / 1_000_000).toFixed(1);
}

for (const path of process.argv.slice(2)) await check(path);
