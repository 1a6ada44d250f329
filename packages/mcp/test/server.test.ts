import { execFile } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { defineTool } from "@codeact/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test, vi } from "vitest";
import { createExecuteCodeServer, type ExecuteCodeServer, serveHttp } from "../src/index.ts";

const paid: unknown[] = [];
const double = defineTool({
  name: "double",
  description: "Doubles a number.",
  inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
  execute: (input) => 2 * (input as { n: number }).n,
});
const pay = defineTool({
  name: "pay",
  description: "Pays an amount.",
  inputSchema: { type: "object", properties: { amount: { type: "number" } }, required: ["amount"] },
  approvalMode: "always_require",
  execute: (input) => {
    paid.push(input);
    return "paid";
  },
});

async function connect(server: ExecuteCodeServer, elicit?: (message: string) => object): Promise<Client> {
  const client = new Client({ name: "client", version: "1" }, { capabilities: elicit ? { elicitation: {} } : {} });
  if (elicit) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => elicit(params.message) as never);
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  return client;
}
const execute = async (client: Client, code: string, options = {}): Promise<{ text: string; isError: unknown }> => {
  const { content, isError } = await client.callTool({ name: "execute_code", arguments: { code } }, undefined, options);
  return { text: (content as { text: string }[])[0]?.text ?? "", isError };
};
const inspector = join(import.meta.dirname, "../node_modules/.bin/mcp-inspector");
const stdioServer = [process.execPath, join(import.meta.dirname, "stdio-server.ts")] as const;

test("the official client runs programs, searches tools, and sees errors as errors", async () => {
  await using server = createExecuteCodeServer({ tools: [double, pay] });
  const client = await connect(server);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual(["execute_code", "search_tools"]);
  expect(tools.find(({ name }) => name === "execute_code")?.description).toContain("double(input: { n: number })");
  expect(await execute(client, "return (await tools.double({ n: 4 })) + 1")).toEqual({ text: "9", isError: false });
  expect(await execute(client, "null.x")).toMatchObject({ text: expect.stringContaining("TypeError"), isError: true });
  const found = await client.callTool({ name: "search_tools", arguments: { query: "twice a number" } });
  expect(JSON.stringify(found)).toContain("double");
});

test("calls that must be approved are asked by elicitation, each with its input", async () => {
  await using server = createExecuteCodeServer({ tools: [pay] });
  const asked: string[] = [];
  const client = await connect(server, (message) => {
    asked.push(message);
    return message.includes("20") ? { action: "accept", content: { approve: true } } : { action: "decline" };
  });
  const code = "return await Promise.all([20, 30].map((amount) => tools.pay({ amount }).catch(({ code }) => code)))";
  expect(await execute(client, code)).toEqual({ text: '["paid","APPROVAL_DENIED"]', isError: false });
  expect(asked).toHaveLength(2);
  expect(paid.splice(0)).toEqual([{ amount: 20 }]);
});

test("a client that cannot ask is refused such calls", async () => {
  await using server = createExecuteCodeServer({ tools: [pay] });
  const client = await connect(server);
  expect((await execute(client, "return await tools.pay({ amount: 1 })")).text).toContain(
    "this client cannot ask a person",
  );
  expect(paid).toEqual([]);
});

test("tells progress, and when its tools change", async () => {
  await using server = createExecuteCodeServer({ tools: [double] });
  const client = await connect(server);
  const onprogress = vi.fn();
  await execute(client, "for (const n of [1, 2, 3]) await tools.double({ n })", { onprogress });
  expect(onprogress.mock.calls.map(([{ progress, message }]) => [progress, message])).toEqual(
    [1, 2, 3].map((n) => [n, "double: done"]),
  );
  server.update([pay]);
  expect((await client.listTools()).tools.find(({ name }) => name === "execute_code")?.description).toContain("pay(");
});

test("serves over HTTP: sessions apart, strangers and names of other hosts refused", async () => {
  await using server = createExecuteCodeServer({ tools: [double] });
  await using service = await serveHttp(server, { token: "secret" });
  const open = async (token: string): Promise<Client> => {
    const client = new Client({ name: "client", version: "1" });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(service.url), { requestInit }));
    return client;
  };
  const clients = await Promise.all([open("secret"), open("secret")]);
  const texts = await Promise.all(
    clients.map((client, n) => execute(client, `return await tools.double({ n: ${n} })`)),
  );
  expect(texts.map(({ text }) => text)).toEqual(["0", "2"]);
  await expect(open("guess")).rejects.toThrow(/401|Unauthorized/i);
  const status = await new Promise((resolve) => {
    const headers = {
      host: "evil.example",
      authorization: "Bearer secret",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const body = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "x", version: "1" } },
    };
    request(service.url, { method: "POST", headers }, (response) => resolve(response.statusCode)).end(
      JSON.stringify(body),
    );
  });
  expect(status).toBe(403);
  for (const client of clients) await client.close();
});

test("is started as a process by the official client", async () => {
  const [command, file] = stdioServer;
  const client = new Client({ name: "client", version: "1" });
  await client.connect(new StdioClientTransport({ command, args: [file] }));
  expect((await execute(client, "return await tools.double({ n: 21 })")).text).toBe("42");
  await client.close();
});

test("is driven by the inspector of MCP", async () => {
  const args = [
    "--cli",
    ...stdioServer,
    "--method",
    "tools/call",
    "--tool-name",
    "execute_code",
    "--tool-arg",
    "code=return await tools.double({ n: 21 })",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [inspector, ...args]).catch(async () =>
    promisify(execFile)(inspector, args),
  );
  expect(stdout).toContain('"text": "42"');
});
