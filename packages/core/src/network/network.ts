import type { Limits } from "../limits.ts";
import { type HostOperations, OperationError, type OperationScope, type RunOperations } from "../operations.ts";
import type { AllowedDomain, JsonValue } from "../types.ts";
import { type AllowList, createAllowList } from "./allow-list.ts";
import type { Client, ClientOptions } from "./client.ts";
import type { Wire } from "./direct.ts";
import { type ExchangeFacts, exchange } from "./exchange.ts";
import { givenUp, timedOut } from "./failures.ts";
import { createGate } from "./gate.ts";
import { parseProxy } from "./parse-proxy.ts";
import { type FetchRequest, readRequest } from "./request.ts";

/** Methods that change nothing at the server. */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface NetworkOptions {
  readonly allowedDomains?: readonly AllowedDomain[];
  readonly allowPrivateNetworks?: boolean;
  readonly proxy?: string;
  readonly limits: Limits;
}

/** Closed without `allowedDomains`; throws `CODEACT_CONFIGURATION` naming the rule that is wrong. */
export function createNetwork(options: NetworkOptions, wire?: Wire): HostOperations {
  const { limits } = options;
  const allowList = createAllowList(options.allowedDomains, options.allowPrivateNetworks);
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy);
  return {
    kind: "request",
    limit: { name: "requests", code: "LIMIT_REQUESTS" },
    ...(allowList.summary === "" ? {} : { instructions: describe(allowList) }),
    open: (scope) => openRun(allowList, { limits, proxy, wire }, scope),
  };
}

function describe({ summary, addsHeaders }: AllowList): string {
  return `\`fetch\` reaches ${summary}; nothing else.${addsHeaders ? " Credentials are added on the way." : ""}`;
}

function openRun(
  allowList: AllowList,
  clientOptions: ClientOptions,
  { context, judge }: OperationScope,
): RunOperations {
  const { limits } = clientOptions;
  let opened: Promise<Client> | undefined;
  /** Loads what talks to servers at the first request, so that a closed network costs nothing. */
  const open = async (): Promise<Client> => (await import("./client.ts")).createClient(clientOptions);
  const gate = createGate(limits.concurrentRequests);
  return {
    describe: (_name, input) => describeTarget(input),
    effect: (_name, input) => (safeMethods.has(readRequest(input).method) ? "none" : "outside"),
    check(name, input) {
      if (name !== "fetch") throw new Error("There is no such operation.");
      const request = readRequest(input);
      try {
        allowList.admit(request.url, request.method);
      } catch (thrown) {
        throw withFacts(thrown, startFacts(request));
      }
    },
    async execute(name, input, aborted) {
      const request = readRequest(input);
      const facts = startFacts(request);
      await gate.enter(aborted);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), limits.requestMs);
      const signal = AbortSignal.any([aborted, late.signal]);
      const ask = (method: string, url: URL): Promise<void> =>
        judge(name, targetOf(method, url), { ...(input as object), url: url.href, method });
      try {
        opened ??= open();
        const options = {
          allowList,
          client: await opened,
          context,
          responseBytes: limits.responseBytes,
          judge: ask,
          signal,
        };
        return { output: await orAborted(exchange(request, options, facts), signal), facts: { ...facts } };
      } catch (thrown) {
        throw describeFailure(thrown, aborted, late.signal, facts, limits);
      } finally {
        clearTimeout(timer);
        gate.leave();
      }
    },
    close: async () => await (await opened)?.close(),
  };
}

/** Whatever an aborted request ends with, it is because it was aborted. */
function describeFailure(
  thrown: unknown,
  aborted: AbortSignal,
  late: AbortSignal,
  facts: ExchangeFacts,
  { requestMs }: Limits,
): unknown {
  const error = aborted.aborted ? givenUp() : late.aborted ? timedOut(facts.host, requestMs) : thrown;
  return withFacts(error, facts);
}

function withFacts(thrown: unknown, facts: ExchangeFacts): unknown {
  return thrown instanceof OperationError ? thrown.withFacts({ ...facts }) : thrown;
}

/** The application's functions may take longer than they are given. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

function startFacts({ method, url }: FetchRequest): ExchangeFacts {
  return { method, host: url.host, status: 0, urlBytes: 0, sentBytes: 0, receivedBytes: 0, redirects: 0 };
}

/** For observers of what was denied too. */
function describeTarget(input: JsonValue): string {
  const { url, method } = input as { url?: unknown; method?: unknown };
  if (typeof url !== "string" || typeof method !== "string" || !URL.canParse(url)) return "a URL that is not valid";
  return targetOf(method.slice(0, 32).toUpperCase(), new URL(url));
}

function targetOf(method: string, { protocol, host }: URL): string {
  return `${method} ${protocol}//${host}`;
}
