// node tools/packed/main.js ai-sdk: packs the package, installs it with npm in an empty folder outside of the workspace, and
// type-checks and runs the first example of its README there. Build first.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** What stands in for the model of each README when there is no key; `from` is taken out of the example. */
const offline = {
  "ai-sdk": {
    from: ['import { openai } from "@ai-sdk/openai";\n', ""],
    prelude: `import { MockLanguageModelV4 } from "ai/test";
const usage = { inputTokens: { total: 0 }, outputTokens: { total: 0 } };
const say = (part, unified) => ({ content: [part], finishReason: { unified }, usage, warnings: [] });
const code = "return await tools.get_weather({ city: 'Rome' })";
const openai = () => new MockLanguageModelV4({
  doGenerate: async ({ prompt }) => prompt.at(-1).role === "tool"
    ? say({ type: "text", text: prompt.at(-1).content[0].output.value }, "stop")
    : say({ type: "tool-call", toolCallId: "1", toolName: "execute_code", input: JSON.stringify({ code }) }, "tool-calls"),
});
`,
  },
  "openai-agents": {
    from: ['"gpt-5.4-mini"', "model"],
    prelude: `import { assistantMessage, functionCall, modelResponder, modelResponse, ScriptedModel } from "@openai/agents/testing";
const code = "return await tools.get_weather({ city: 'Rome' })";
const model = new ScriptedModel([
  modelResponse([functionCall("execute_code", { code }, { callId: "1" })]),
  modelResponder(({ request }) => [assistantMessage(request.input.at(-1).output.text)]),
]);
`,
  },
  langchain: {
    from: ['"openai:gpt-5.4-mini"', "model"],
    prelude: `const { AIMessage, fakeModel } = await import("langchain");
const code = "return await tools.get_weather({ city: 'Rome' })";
const model = fakeModel()
  .respondWithTools([{ name: "execute_code", args: { code } }])
  .respond((messages) => new AIMessage(messages.at(-1).text));
`,
  },
};
const printed = '{"celsius":4}';

const resolutions = {
  NodeNext: { module: "NodeNext", moduleResolution: "NodeNext" },
  Bundler: { module: "ESNext", moduleResolution: "Bundler" },
};

function check(name) {
  const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
  const [, wanted = ""] = /^npm install (.*)$/m.exec(readme) ?? [];
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "codeact-packed-"));
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, encoding: "utf8" });
  try {
    const tarballs = ["core", name].map((part) => pack(part, folder));
    const others = wanted.split(" ").filter((word) => word !== "" && !word.startsWith("@codeact/"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
    run("npm", "install", "--no-audit", "--no-fund", ...tarballs, ...others);
    const size = bytesOf(join(folder, "node_modules"));
    const own = bytesOf(join(folder, "node_modules/@codeact"));
    expectNoScripts(JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")));

    run("npm", "install", "--no-audit", "--no-fund", "--save-dev", "typescript@7", "@types/node@24");
    writeFileSync(join(folder, "example.ts"), example);
    for (const [resolution, options] of Object.entries(resolutions)) {
      const compilerOptions = {
        target: "ES2023",
        lib: ["ESNext", "DOM"],
        types: ["node"],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        ...options,
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["example.ts"] }));
      run("npx", "tsc");
      console.log(`${name}: type-checks under ${resolution}`);
    }
    const { from, prelude } = offline[name];
    writeFileSync(join(folder, "run.ts"), prelude + example.replace(...from));
    const output = run("node", "run.ts");
    if (!output.includes(printed)) throw new Error(`${name}: the example printed ${output}`);
    console.log(`${name}: the example runs; installed ${megabytes(size)} MB, of which ours ${megabytes(own)} MB`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pack(name, folder) {
  const options = { cwd: join(root, "packages", name), encoding: "utf8" };
  const output = execFileSync("pnpm", ["pack", "--json", "--pack-destination", folder], options);
  const packed = JSON.parse(output);
  return (Array.isArray(packed) ? packed[0] : packed).filename;
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

for (const name of process.argv.slice(2)) check(name);
