import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { ExecuteCodeServer } from "./execute-code-server.ts";

/** Serves the process that started this one, over its input and output. */
export async function serveStdio(server: ExecuteCodeServer): Promise<void> {
  await server.connect(new StdioServerTransport());
}

/** Options of `serveHttp`. */
export interface HttpOptions {
  /** @default one that is free */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** What clients must send as `Authorization: Bearer`. @default nothing is asked for */
  readonly token?: string;
}

/** A server that listens at `url`, until it is disposed. */
export interface HttpService extends AsyncDisposable {
  readonly url: string;
}

/** Serves clients over streamable HTTP at `/mcp`, each in a session of its own. Names of other hosts are refused. */
export async function serveHttp(server: ExecuteCodeServer, options: HttpOptions = {}): Promise<HttpService> {
  const { port = 0, host = "127.0.0.1", token } = options;
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const http = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const url = await listen(http, port, host);
  const { host: authority } = new URL(url);

  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
      // A page in the user's browser must not reach this server under a name of its own.
      enableDnsRebindingProtection: true,
      allowedHosts: [authority, authority.replace("127.0.0.1", "localhost")],
    });
    await server.connect(transport);
    return transport;
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (new URL(request.url ?? "/", url).pathname !== "/mcp") return refuse(response, 404);
    if (!mayEnter(request, token)) return refuse(response, 401);
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (known === undefined && id !== undefined) return refuse(response, 404);
    await (known ?? (await open())).handleRequest(request, response);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      for (const transport of sessions.values()) await transport.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function listen(http: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  const { port: actual } = http.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actual}/mcp`;
}

function mayEnter({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const given = Buffer.from(headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end(STATUS_CODES[status]);
}
