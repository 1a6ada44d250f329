import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, test } from "vitest";
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

test("run: a line below tells how far it is in a terminal", async () => {
  writeFileSync(at("slow.js"), "await Promise.all([1, 2].map((n) => tools.double({ n, ms: 400 }))); return 1");
  const command = [process.execPath, main, "run", at("slow.js"), "--tools", toolsFile]
    .map((word) => `'${word}'`)
    .join(" ");
  const { out, code } = await start("script", ["-qec", command, "/dev/null"]);
  expect(code).toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal clears a line with
  expect(out).toMatch(/. 0 of 2 calls {2}\d+\.\d s {2}double\r\x1b\[2K.*double done in \d+ ms.*1 of 2 calls/s);
});

test.each([
  [["run"], /needs a file/],
  [["run", "/no/such/file"], /There is no file \/no\/such\/file\.\n$/],
  [["run", "-", "--mount", "a:b:c:d"], /HOST:GUEST/],
  [["run", "-", "--mount", "/no/such/folder"], /fileMounts\[0\].*points at nothing/],
  [["run", "-", "--engine", "rocket"], /Allowed choices are auto, hyperlight, wasm/],
  [["run", "-", "--tool", toolsFile], /unknown option '--tool'\n\(Did you mean --tools\?\)/],
  [["mcp", "--config", "/no/such/config"], /There is no file/],
  [["mcp", "--http", "80a"], /whole number/],
  [["docter"], /unknown command 'docter'\n\(Did you mean doctor\?\)\nTry codeact --help/],
  [["completion", "csh"], /Allowed choices are bash, zsh, fish/],
])("%j says what to change, exit code 64", async (args, message) => {
  const { code, err } = await codeact(args, "return 1");
  expect([code, err]).toEqual([64, expect.stringMatching(message)]);
});

test("tells its version and its commands", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  expect(await codeact(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  const help = await codeact(["--help"]);
  expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/doctor.*run.*replay.*inspect.*mcp.*completion/s) });
  expect(await codeact(["help", "run"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Exit codes: 0 completed"),
  });
});

describe("completion", () => {
  const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;
  const script = async (shell: string): Promise<string> => {
    const { out } = await codeact(["completion", shell]);
    writeFileSync(at(`completion.${shell}`), out);
    return at(`completion.${shell}`);
  };
  const complete = async (...words: string[]): Promise<string[]> => {
    const list = words.map((word) => `'${word}'`).join(" ");
    const source = `source ${await script("bash")}; COMP_WORDS=(codeact ${list}); COMP_CWORD=${words.length}; _codeact; echo "\${COMPREPLY[@]}"`;
    return (await start("bash", ["-c", source])).out.trim().split(" ");
  };

  test("of bash knows commands, their options, and what may follow one", async () => {
    expect(await complete("d")).toEqual(["doctor"]);
    expect(await complete("run", "--c")).toEqual(["--continuation"]);
    expect(await complete("run", "--engine", "w")).toEqual(["wasm"]);
    expect(await complete("completion", "f")).toEqual(["fish"]);
  });

  test.skipIf(!has("fish"))("of fish, where that is installed, knows the same", async () => {
    const source = `source ${await script("fish")}; complete -C 'codeact d'; complete -C 'codeact run --engine w'`;
    expect((await start("fish", ["-c", source])).out).toMatch(/^doctor\t.*\nwasm/);
  });

  test.skipIf(!has("zsh"))("of zsh, where that is installed, is read without errors", async () => {
    const source = `autoload -Uz compinit && compinit -u -D; source ${await script("zsh")}; whence -w _codeact`;
    expect(await start("zsh", ["-fc", source])).toMatchObject({ code: 0, out: "_codeact: function\n", err: "" });
  });
});

describe("doctor", () => {
  const doctor = async (...args: string[]) => {
    const { code, out } = await codeact(["doctor", "--json", ...args]);
    return { code, ...JSON.parse(out) };
  };
  /** In a mount namespace of its own, with the devices a machine without a hypervisor has. */
  const withoutKvm = ["null c 1 3", "urandom c 1 9"].map((device) => `mknod -m 666 /dev/${device}`).join(" && ");
  const isolate = (words: readonly string[]) => [
    "-m",
    "sh",
    "-c",
    `mount -t tmpfs dev /dev && ${withoutKvm} && exec ${words.join(" ")}`,
  ];
  const canIsolate = spawnSync("unshare", isolate(["true"])).status === 0;

  test("says what works, and why the rest does not", async () => {
    const report = await doctor();
    const [hyperlight, wasm] = report.engines;
    expect(report.code).toBe(0);
    expect(wasm).toMatchObject({
      engine: "wasm",
      works: true,
      version: expect.stringContaining("quickjs"),
      nextMs: expect.any(Number),
    });
    if (hyperlight.works) expect(hyperlight.firstMs).toBeGreaterThan(0);
    else
      expect(hyperlight).toMatchObject({
        reason: expect.stringMatching(/^no-|addon/),
        problem: expect.stringMatching(/.{40}/),
      });
    const text = await codeact(["doctor"]);
    expect(text.out).toMatch(
      /codeact +\d.*Node v.*\/dev\/kvm.*wasm +works: quickjs.*first run \d+ ms.*Programs run in wasm/s,
    );
  });

  test("has the exit code 1 when the engine that was asked for does not run", async () => {
    const { engines, code, chosen, why } = await doctor("--engine", "hyperlight");
    if (engines[0].works) expect([code, chosen]).toEqual([0, "hyperlight"]);
    else expect([code, chosen, why]).toEqual([1, null, 'Programs do not run here with engine: "hyperlight".']);
  });

  test.skipIf(!existsSync("/dev/kvm"))("says so where there is a KVM on which nothing boots", async () => {
    const { engines, kvm, chosen, why } = await doctor("--engine", "auto");
    expect(kvm).toMatch(/may be used|may not be used/);
    // Where a micro-VM starts, the suite in the hypervisor VM tells what is said then.
    if (engines[0].works || engines[0].reason !== "no-boot") return;
    expect(engines[0]).toMatchObject({
      problem: expect.stringContaining("nested virtualisation"),
      cause: expect.any(String),
    });
    expect([chosen, why]).toEqual(["wasm", "Programs run in wasm, because no micro-VM starts here (no-boot)."]);
  });

  test.skipIf(!canIsolate)("says so on a machine without KVM; needs to be root for that", async () => {
    const { code, out } = await start(
      "unshare",
      isolate([process.execPath, main, "doctor", "--json", "--engine", "auto"]),
    );
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      kvm: "is not there",
      chosen: "wasm",
      why: expect.stringContaining("(no-hypervisor)"),
    });
    expect(report.engines[0]).toMatchObject({
      reason: "no-hypervisor",
      problem: expect.stringContaining("There is no /dev/kvm."),
    });
    expect(code).toBe(0);
    const strict = isolate([process.execPath, main, "doctor", "--engine", "hyperlight"]);
    expect(await start("unshare", strict)).toMatchObject({ code: 1 });
  });

  const denied = ["--reuid", "65534", "--clear-groups", process.execPath, main, "doctor", "--json", "--engine", "auto"];
  const canDeny = existsSync("/dev/kvm") && spawnSync("setpriv", [...denied.slice(0, 4), "-e", "0"]).status === 0;
  test.skipIf(!canDeny)("says so where this user may not use KVM; needs to be root for that", async () => {
    const report = JSON.parse((await start("setpriv", denied)).out);
    if (report.kvm === "may be used") return; // It is open to everybody here.
    expect(report.kvm).toMatch(/may not be used: mode \d+, owner \d+, group \d+, and this is user 65534/);
    expect(report.engines[0]).toMatchObject({ works: false, reason: "no-permission" });
  });
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

test("mcp: programs over two real servers, driven by the inspector of MCP", async () => {
  const bin = (name: string): string => join(import.meta.dirname, "../node_modules/.bin", name);
  writeFileSync(at("names.txt"), "ann\nbob\n");
  const servers = {
    everything: { command: bin("mcp-server-everything") },
    files: { command: bin("mcp-server-filesystem"), args: [folder] },
  };
  writeFileSync(at("two.json"), JSON.stringify({ mcpServers: servers }));
  const code = `const [file, sum] = await Promise.all([tools.files_read_text_file({ path: ${JSON.stringify(at("names.txt"))} }), tools["everything_get-sum"]({ a: 2, b: 3 })]); return [file.content, sum]`;
  const call = (...args: string[]) =>
    start(bin("mcp-inspector"), ["--cli", ...args], "", { MCP_INSPECTOR_SECRET_STORE: "memory" });
  const execute = ["--method", "tools/call", "--tool-name", "execute_code", "--tool-arg", `code=${code}`];
  const own = { command: process.execPath, args: [main, "mcp", "--config", at("two.json"), "--engine", "wasm"] };
  writeFileSync(at("codeact.json"), JSON.stringify({ mcpServers: { codeact: own } }));
  const both = /ann.*bob.*The sum of 2 and 3 is 5/;
  const stdio = await call("--config", at("codeact.json"), "--server", "codeact", ...execute);
  expect(stdio).toMatchObject({ code: 0, out: expect.stringMatching(both) });
  const http = spawn(process.execPath, [main, "mcp", "--config", at("two.json"), "--http", "0", "--engine", "wasm"]);
  const ended = new Promise((resolve) => http.once("exit", resolve));
  try {
    const url = await new Promise<string>((resolve) => {
      let said = "";
      http.stderr.on("data", (data) => {
        said += data;
        const [found] = /http:\S+/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    expect((await call(url, "--transport", "http", ...execute)).out).toMatch(both);
    const listed = await call(url, "--transport", "http", "--method", "tools/list");
    expect(
      JSON.parse(listed.out)
        .tools.map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(["execute_code", "search_tools"]);
  } finally {
    http.kill("SIGTERM");
  }
  expect(await ended).toBe(0);
});

test("mcp: serves without any servers, and ends with its client", async () => {
  const client = new Client({ name: "client", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, "mcp", "--engine", "wasm"],
    cwd: folder,
    stderr: "ignore",
  });
  await client.connect(transport);
  const { pid } = transport;
  const { content } = await client.callTool({ name: "execute_code", arguments: { code: "return 6 * 7" } });
  expect(content).toEqual([{ type: "text", text: "42" }]);
  await client.close();
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5_000 }).toBe(false);
});
