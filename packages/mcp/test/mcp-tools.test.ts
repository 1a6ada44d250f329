import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCodeAct, type HostTool } from "@codeact/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { mcpTools, readServerConfigs, type ServerConfig } from "../src/index.ts";

const bin = (name: string): string => join(import.meta.dirname, "../node_modules/.bin", name);
const everything: ServerConfig = { command: bin("mcp-server-everything") };
const folder = mkdtempSync(join(tmpdir(), "codeact-mcp-"));
writeFileSync(join(folder, "names.txt"), "ann\nbob\n");
const filesystem: ServerConfig = { command: bin("mcp-server-filesystem"), args: [folder] };

describe("two public servers", () => {
  test("are used by one program, in parallel, and ask by what they say of themselves", async () => {
    await using servers = await mcpTools({ everything, files: filesystem });
    const names = servers.tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["everything_echo", "files_read_text_file", "files_write_file"]));
    const asked: string[] = [];
    await using codeact = createCodeAct({
      tools: servers.tools,
      onApproval: ({ tool }) => {
        asked.push(tool);
        return { type: "approve" };
      },
    });
    const path = (name: string): string => JSON.stringify(join(folder, name));
    const result = await codeact.run(`
      const [file, sum, echo] = await Promise.all([
        tools.files_read_text_file({ path: ${path("names.txt")} }),
        tools["everything_get-sum"]({ a: 2, b: 3 }),
        tools.everything_echo({ message: "hi" }),
      ]);
      await tools.files_write_file({ path: ${path("out.txt")}, content: "done" });
      const missing = await tools.files_read_text_file({ path: ${path("none.txt")} }).catch(({ code, message }) => [code, message]);
      return { file, sum, echo, missing };`);
    expect(result).toMatchObject({
      status: "completed",
      value: {
        file: { content: "ann\nbob\n" },
        sum: expect.stringContaining("5"),
        echo: expect.stringContaining("hi"),
      },
    });
    expect(result).toMatchObject({ value: { missing: ["TOOL_FAILED", expect.stringContaining("ENOENT")] } });
    expect(readFileSync(join(folder, "out.txt"), "utf8")).toBe("done");
    expect(asked).toContain("files_write_file");
    expect(asked).not.toContain("files_read_text_file");
    expect(asked).not.toContain("everything_echo");
  });

  test("give their output schemas to the model", async () => {
    await using servers = await mcpTools({ files: filesystem });
    await using codeact = createCodeAct({ tools: servers.tools });
    expect(codeact.buildInstructions()).toMatch(/files_read_text_file\(input: \{.*?\}\): Promise<\{ content: string/s);
  });
});

/** A server in this process that can be ended and started again. */
function localServer() {
  const state = { starts: 0, end: async (): Promise<void> => {}, server: undefined as McpServer | undefined };
  const open = async () => {
    state.starts++;
    const server = new McpServer({ name: "local", version: "1" }, { capabilities: { tools: { listChanged: true } } });
    server.registerTool(
      "count",
      { description: "Counts.", annotations: { readOnlyHint: true }, inputSchema: { to: z.number() } },
      async ({ to }, { sendNotification, signal, _meta }) => {
        for (let progress = 1; progress <= to; progress++) {
          if (signal.aborted) throw new Error("aborted");
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (_meta?.progressToken !== undefined)
            await sendNotification({
              method: "notifications/progress",
              params: { progressToken: _meta.progressToken, progress, total: to },
            });
        }
        return { content: [{ type: "text", text: String(to) }] };
      },
    );
    const [here, there] = InMemoryTransport.createLinkedPair();
    await server.connect(there);
    state.server = server;
    state.end = () => server.close();
    return here;
  };
  return { state, open };
}
const run = async (tools: readonly HostTool[], source: string, signal?: AbortSignal) => {
  await using codeact = createCodeAct({ tools });
  return await codeact.run(source, { ...(signal && { signal }) });
};

test("a server that died is connected again at the next call", async () => {
  const { state, open } = localServer();
  await using servers = await mcpTools({ local: open });
  await state.end();
  expect(await run(servers.tools, "return await tools.local_count({ to: 2 })")).toMatchObject({ value: "2" });
  expect(state.starts).toBe(2);
});

test("a server that died and cannot be reached again says so to the program", async () => {
  const { state, open } = localServer();
  await using servers = await mcpTools({ local: await open() });
  const [tool] = servers.tools;
  await state.end();
  expect(await run(tool ? [tool] : [], "return await tools.local_count({ to: 2 })")).toMatchObject({
    status: "failed",
    error: { code: "TOOL_FAILED", message: expect.stringMatching(/MCP server local cannot be reached.*ended/) },
  });
});

test("a real server that is killed in the middle of a call says so, and is started again for the next", async () => {
  const started: StdioClientTransport[] = [];
  const open = () => {
    started.push(new StdioClientTransport({ command: bin("mcp-server-everything"), stderr: "ignore" }));
    return started.at(-1) as StdioClientTransport;
  };
  let progress = 0;
  const onProgress = () => void progress++;
  await using servers = await mcpTools({ everything: open }, { approvalMode: "never_require", onProgress });
  const long = 'return await tools["everything_trigger-long-running-operation"]({ duration: 20, steps: 200 })';
  const running = run(servers.tools, long);
  await vi.waitFor(() => expect(progress).toBeGreaterThan(0), 10_000);
  process.kill(started[0]?.pid ?? Number.NaN, "SIGKILL");
  expect(await running).toMatchObject({
    status: "failed",
    error: {
      code: "TOOL_FAILED",
      message: expect.stringMatching(/MCP server everything ended while .* was under way/),
    },
  });
  const again = await run(servers.tools, 'return await tools.everything_echo({ message: "back" })');
  expect(again).toMatchObject({ status: "completed", value: expect.stringContaining("back") });
});

test("progress and cancellation are passed on", async () => {
  const { open } = localServer();
  const seen: unknown[] = [];
  await using servers = await mcpTools(
    { local: open },
    { onProgress: ({ tool, progress, total }) => seen.push([tool, progress, total]) },
  );
  await run(servers.tools, "return await tools.local_count({ to: 3 })");
  expect(seen).toEqual([1, 2, 3].map((n) => ["local_count", n, 3]));
  const aborter = new AbortController();
  const running = run(servers.tools, "return await tools.local_count({ to: 10000 })", aborter.signal);
  setTimeout(() => aborter.abort(), 100);
  await expect(running).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
  const before = seen.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(seen.length - before).toBeLessThan(5);
});

test("a changed list is told, for the next program", async () => {
  const { state, open } = localServer();
  const changed = vi.fn();
  await using servers = await mcpTools({ local: open }, { onChange: changed });
  state.server?.registerTool("extra", { description: "New." }, async () => ({
    content: [{ type: "text", text: "new" }],
  }));
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(servers.tools.map(({ name }) => name)).toEqual(["local_count", "local_extra"]);
});

test("the next program has the changed tools, the one under way those of its start", async () => {
  const { state, open } = localServer();
  let changed = (_tools: readonly HostTool[]): void => {};
  await using servers = await mcpTools({ local: open }, { onChange: (tools) => changed(tools) });
  await using codeact = createCodeAct({ tools: servers.tools });
  const updated = new Promise<void>((resolve) => {
    changed = (tools) => {
      codeact.update({ tools });
      resolve();
    };
  });
  const running = codeact.run("await tools.local_count({ to: 40 }); return Object.keys(tools)");
  state.server?.registerTool("extra", { description: "New." }, async () => ({ content: [] }));
  await updated;
  expect(await running).toMatchObject({ value: ["local_count"] });
  expect(await codeact.run("return Object.keys(tools)")).toMatchObject({ value: ["local_count", "local_extra"] });
});

test("a connected client keeps its names, and is left open", async () => {
  const { open } = localServer();
  const client = new Client({ name: "mine", version: "1" });
  await client.connect(await open());
  const servers = await mcpTools(client);
  expect(servers.tools.map(({ name }) => name)).toEqual(["count"]);
  await servers[Symbol.asyncDispose]();
  expect((await client.listTools()).tools).toHaveLength(1);
  await client.close();
});

test("what cannot be reached or read is refused at once", async () => {
  await expect(mcpTools({ none: { command: "/no/such/server" } })).rejects.toThrow(/MCP server none cannot be reached/);
  expect(() => readServerConfigs("{")).toThrow(/not JSON/);
  expect(() => readServerConfigs('{"mcpServers":{"a":{}}}')).toThrow(/mcpServers\.a.*command.*url/);
  const variable = (name: string): string => `$\{${name}}`;
  const file = JSON.stringify({
    mcpServers: {
      a: { command: `${variable("PLACE:-/opt")}/x`, env: { TOKEN: variable("TOKEN") } },
      b: { command: "b", disabled: true },
    },
  });
  expect(readServerConfigs(file, { TOKEN: "t" })).toEqual({ a: { command: "/opt/x", env: { TOKEN: "t" } } });
  expect(() => readServerConfigs(file)).toThrow(/variable TOKEN, which is not set/);
  expect(readServerConfigs('{"mcpServers":{"a":{"command":"x"},"b":{"url":"http://h/mcp"}}}')).toEqual({
    a: { command: "x" },
    b: { url: "http://h/mcp" },
  });
});
