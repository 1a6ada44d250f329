import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { issues } from "./data.ts";

/** An issue tracker on this machine. */
export interface Tracker extends AsyncDisposable {
  readonly origin: string;
  /** What its certificate is signed by, PEM. */
  readonly ca: string;
  /** Whoever has it may do anything. */
  readonly token: string;
  /** Requests it has answered, such as `GET /issues/7/comments`. */
  readonly answered: string[];
}

const pageLength = 20;

export async function startTracker(): Promise<Tracker> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "tracker" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  const token = `tracker-${randomBytes(16).toString("hex")}`;
  const answered: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const [status, body] =
      request.headers.authorization === `Bearer ${token}` ? answer(request) : [401, { error: "no token" }];
    if (status !== 401) answered.push(`${request.method} ${request.url}`);
    send(response, status, body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    token,
    answered,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer({ method, url = "" }: IncomingMessage): [status: number, body: unknown] {
  const { pathname, searchParams } = new URL(url, "https://tracker");
  const [, number, comments] = /^\/issues\/(\d+)(\/comments)?$/.exec(pathname) ?? [];
  const issue = issues.find((one) => String(one.number) === number);
  if (pathname === "/issues" && method === "GET") return [200, listIssues(searchParams)];
  if (issue === undefined) return [404, { error: "not found" }];
  if (method === "DELETE") return [204, undefined];
  return [200, comments === undefined ? issue : issue.comments];
}

function listIssues(query: URLSearchParams): unknown {
  const found = issues.filter(({ state }) => state === (query.get("state") ?? state));
  const from = (Number(query.get("page") ?? 1) - 1) * pageLength;
  const items = found.slice(from, from + pageLength);
  return {
    items: items.map(({ number, team, opened, comments }) => ({ number, team, opened, comments: comments.length })),
    pages: Math.ceil(found.length / pageLength),
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
