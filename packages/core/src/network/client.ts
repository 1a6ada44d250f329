import type { Readable } from "node:stream";
import type { Agent, Dispatcher } from "undici";
import type { Limits } from "../limits.ts";
import { OperationError } from "../operations.ts";
import { type Connector, createConnector } from "./connect.ts";
import { createDirectRoute, systemWire, type Wire } from "./direct.ts";
import type { Rule } from "./domain-rule.ts";
import { failed, unreachable } from "./failures.ts";
import { createProxyRoute } from "./proxy.ts";

/** One request on its way, without redirects. */
export interface Hop {
  readonly rule: Rule;
  readonly url: URL;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer | undefined;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** The connections of one run. */
export interface Client {
  send(hop: Hop): Promise<Answer>;
  /** Ends all of them; never rejects. */
  close(): Promise<void>;
}

interface Opened {
  readonly agent: Agent;
  readonly connector: Connector;
}

export interface ClientOptions {
  readonly limits: Limits;
  readonly proxy: URL | undefined;
  readonly wire: Wire | undefined;
}

/** Connections of different rules are never shared: each has its own authorities and networks. */
export function createClient({ limits, proxy, wire = systemWire }: ClientOptions): Client {
  const opened = new Map<Rule, Promise<Opened>>();
  let closed = false;
  const connectorOf = ({ allowPrivateNetworks, ca }: Rule): Connector => {
    const route =
      proxy === undefined
        ? createDirectRoute(allowPrivateNetworks, wire)
        : createProxyRoute(allowPrivateNetworks, proxy);
    return createConnector({ route, ca, connectMs: limits.requestMs });
  };
  const agentOf = async (rule: Rule): Promise<Agent> => {
    const found = opened.get(rule) ?? openAgent(connectorOf(rule), limits.concurrentRequests);
    opened.set(rule, found);
    const { agent } = await found;
    if (closed) throw failed("The run is over.");
    return agent;
  };
  return {
    async send({ rule, url, method, headers, body, signal }) {
      const agent = await agentOf(rule);
      try {
        const answer = await agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: method as Dispatcher.HttpMethod,
          headers: Object.fromEntries(headers),
          body: body ?? null,
          signal,
        });
        // Left early, it ends with an error that nobody waits for.
        answer.body.on("error", () => {});
        return { status: answer.statusCode, statusText: answer.statusText, headers: answer.headers, body: answer.body };
      } catch (thrown) {
        if (thrown instanceof OperationError) throw thrown;
        throw signal.aborted ? thrown : explain(url, thrown);
      }
    },
    async close() {
      closed = true;
      for (const opening of opened.values()) {
        await opening.then(end).catch(() => {});
      }
    },
  };
}

async function end({ agent, connector }: Opened): Promise<void> {
  connector.close();
  await agent.destroy();
}

/** undici is loaded by the first request of a process. */
async function openAgent(connector: Connector, connections: number): Promise<Opened> {
  const { Agent } = await import("undici");
  const agent = new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    // Times are ours alone.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (destination, callback) => {
      connector.connect(destination).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  });
  return { agent, connector };
}

function explain(url: URL, thrown: unknown): OperationError {
  const { code = "", name } = thrown as NodeJS.ErrnoException;
  if (code === "UND_ERR_HEADERS_OVERFLOW") return failed(`${url.hostname} answered with headers that are too large.`);
  if (name === "HTTPParserError") return failed(`${url.hostname} answered with something that is not HTTP.`);
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET")
    return failed(`${url.hostname} closed the connection before it had answered.`);
  return unreachable(url.hostname);
}
