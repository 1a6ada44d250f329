import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, test } from "vitest";
import { codeact, main, start } from "./start.ts";

const toolsFile = join(import.meta.dirname, "tools.ts");
const folder = mkdtempSync(join(tmpdir(), "codeact-cli-"));
const at = (name: string): string => join(folder, name);

test("run: the value to standard output, calls and logs to standard error", async () => {
  writeFileSync(
    at("program.ts"),
    "const n: number = 4;\nconsole.log('half way');\nreturn { n: await tools.double({ n }) };",
  );
  const { code, out, err } = await codeact(["run", at("program.ts"), "--tools", toolsFile]);
  expect([code, JSON.parse(out)]).toEqual([0, { n: 8 }]);
  expect(err).toMatch(/half way\n.*double done in \d+ ms/s);
});

test("run: a program from standard input; its errors as the model would read them, exit code 1", async () => {
  const { code, out, err } = await codeact(["run", "-"], "const a = 1;\nnull.x");
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/TypeError.*> 2 \| null\.x/s);
});

test("run: files by mounts, domains by name, all of the result as JSON", async () => {
  writeFileSync(at("names.txt"), "ann\nbob\n");
  const source =
    'const text = await fs.readFile("/in/names.txt", "utf8"); return [text.length, await fetch("https://no.example").catch((e) => e.code)]';
  const { out } = await codeact(
    ["run", "-", "--mount", `${folder}:/in`, "--allow", "api.example.com", "--json"],
    source,
  );
  expect(JSON.parse(out)).toMatchObject({ status: "completed", value: [8, "NET_DENIED"], engine: { name: "wasm" } });
});

test("run: a call that needs a person waits in a file, and goes on in another process", async () => {
  const file = at("waiting");
  const env = { CODEACT_SECRET: "a secret of at least thirty-two characters", LEDGER: at("ledger") };
  const first = await codeact(
    ["run", "-", "--tools", toolsFile, "--continuation", file],
    "return await tools.pay({ n: 9 })",
    env,
  );
  expect(first.code).toBe(2);
  expect(first.err).toContain('call_1  pay {"n":9}');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(at("ledger"))).toBe(false);
  const second = await codeact(["run", "--tools", toolsFile, "--continuation", file, "--approve", "call_1"], "", env);
  expect([second.code, second.out.trim(), readFileSync(at("ledger"), "utf8")]).toEqual([0, '"paid"', '{"n":9}']);
});

test.each([
  ["y", 0, '"paid"'],
  ["n", 1, "APPROVAL_DENIED"],
])("run: asks in a terminal, where %s is the answer", async (answer, code, said) => {
  writeFileSync(at("pay.js"), "return await tools.pay({ n: 1 })");
  const command = [process.execPath, main, "run", at("pay.js"), "--tools", toolsFile]
    .map((word) => `'${word}'`)
    .join(" ");
  const ended = await start("script", ["-qec", command, "/dev/null"], `${answer}\n`);
  expect(ended.out).toContain("Approve? [y/N]");
  expect([ended.code, ended.out.includes(said)]).toEqual([code, true]);
});

test.each([
  [["run"], /needs a file/],
  [["run", "/no/such/file"], /no such file/i],
  [["run", "-", "--mount", "a:b:c:d"], /HOST:GUEST/],
  [["run", "-", "--mount", "/no/such/folder"], /fileMounts\[0\].*points at nothing/],
  [["run", "-", "--engine", "rocket"], /Allowed choices are auto, hyperlight, wasm/],
  [["mcp"], /--config/],
  [["fly"], /unknown command/],
])("%j says what to change", async (args, message) => {
  const { code, err } = await codeact(args, "return 1");
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});

test("doctor: says what works and why the rest does not", async () => {
  const { code, out } = await codeact(["doctor", "--json"]);
  const report = JSON.parse(out);
  expect(code).toBe(0);
  const [hyperlight, wasm] = report.engines;
  expect(wasm).toMatchObject({ engine: "wasm", works: true, nextMs: expect.any(Number) });
  if (hyperlight.works) expect(hyperlight.firstMs).toBeGreaterThan(0);
  else expect(hyperlight.problem.length).toBeGreaterThan(40);
  const text = await codeact(["doctor"]);
  expect(text.out).toMatch(/\/dev\/kvm.*wasm +works.*runs programs in wasm/s);
  const strict = await codeact(["doctor", "--engine", "hyperlight"]);
  expect(strict.code).toBe(hyperlight.works ? 0 : 1);
});

test("mcp: serves the tools of other servers to an MCP client", async () => {
  const servers = { inner: { command: process.execPath, args: [join(import.meta.dirname, "mcp-server.ts")] } };
  writeFileSync(at("mcp.json"), JSON.stringify({ mcpServers: servers }));
  const client = new Client({ name: "client", version: "1" });
  const args = [main, "mcp", "--config", at("mcp.json"), "--engine", "wasm"];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
  const code =
    'const { text } = { text: await tools.inner_search_tools({ query: "double" }).catch((e) => e.code) }; return text';
  const { content } = await client.callTool({ name: "execute_code", arguments: { code } });
  // search_tools says nothing of itself, so it must be approved, and this client cannot ask.
  expect(content).toEqual([{ type: "text", text: '"APPROVAL_DENIED"' }]);
  await client.close();
});
