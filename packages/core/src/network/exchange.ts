import { isUtf8 } from "node:buffer";
import type { JsonValue, RunContext } from "../types.ts";
import type { AllowList } from "./allow-list.ts";
import type { Answer, Client } from "./client.ts";
import { createRedactor, headersOfRule, type Redactor } from "./credentials.ts";
import { failed, tooLarge } from "./failures.ts";
import { admitHeaders, headersForProgram, withoutCredentials } from "./headers.ts";
import { acceptedEncodings, canUnpack, readBody } from "./read-body.ts";
import { type FetchRequest, readUrl } from "./request.ts";

export interface ExchangeOptions {
  readonly allowList: AllowList;
  readonly client: Client;
  readonly context: RunContext;
  readonly responseBytes: number;
  /** Asked before a redirect is followed; throws when it may not be. */
  readonly judge: (method: string, url: URL) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What observers are told; kept up while the request is on its way. */
export interface ExchangeFacts {
  method: string;
  host: string;
  status: number;
  /** Of path and query, over all hops: they carry data out as bodies do. */
  urlBytes: number;
  sentBytes: number;
  /** Unpacked. */
  receivedBytes: number;
  redirects: number;
}

interface Sending {
  url: URL;
  method: string;
  headers: Map<string, string>;
  body: Buffer | undefined;
}

const mostRedirects = 5;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends a request and follows its redirects, each checked like the first. */
export async function exchange(
  request: FetchRequest,
  options: ExchangeOptions,
  facts: ExchangeFacts,
): Promise<JsonValue> {
  const { allowList, client, context, signal, judge } = options;
  const sending: Sending = { ...request, headers: admitHeaders(request.headers) };
  const added: Map<string, string>[] = [];
  let from: URL | undefined;
  for (;;) {
    const { url, method, body } = sending;
    const rule = allowList.admit(url, method, from);
    if (from !== undefined) await judge(method, url);
    const own = await headersOfRule(rule, { method, url: url.href }, context);
    signal.throwIfAborted();
    added.push(own);
    const headers = new Map([...defaultHeaders, ...sending.headers, ...own]);
    note(facts, sending);
    const answer = await client.send({ rule, url, method, headers, body, signal });
    facts.status = answer.status;
    const location = locationOf(answer);
    if (location === undefined || request.redirect === "manual") {
      return await receive(answer, sending, options, facts, createRedactor(added));
    }
    answer.body.destroy();
    if (request.redirect === "error") throw failed(`${url.hostname} redirects, and the request says that is an error.`);
    if (facts.redirects++ === mostRedirects)
      throw failed(`${url.hostname} redirects more than ${mostRedirects} times.`);
    from = url;
    redirect(sending, location, answer.status);
  }
}

const defaultHeaders: readonly (readonly [string, string])[] = [
  ["accept", "*/*"],
  ["user-agent", "codeact"],
  ["accept-encoding", acceptedEncodings],
];

function note(facts: ExchangeFacts, { url, method, body }: Sending): void {
  facts.host = url.host;
  facts.method = method;
  facts.urlBytes += url.pathname.length + url.search.length;
  facts.sentBytes += body?.length ?? 0;
}

function locationOf({ status, headers: { location } }: Answer): string | undefined {
  if (!redirectStatuses.has(status)) return undefined;
  return Array.isArray(location) ? location[0] : location;
}

/** What is sent next, as the Fetch standard has it; what may be a credential stays with the origin it was given for. */
function redirect(sending: Sending, location: string, status: number): void {
  const { url: from, method } = sending;
  const url = readUrl(location, from);
  if (from.protocol === "https:" && url.protocol === "http:") {
    throw failed(`${from.hostname} redirects from https to http, which is not followed.`);
  }
  sending.url = url;
  const becomesGet = status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method === "POST";
  if (becomesGet) {
    sending.method = "GET";
    sending.body = undefined;
    for (const name of ["content-type", "content-language"]) sending.headers.delete(name);
  }
  if (url.origin !== from.origin) sending.headers = withoutCredentials(sending.headers);
}

async function receive(
  answer: Answer,
  { url }: Sending,
  { responseBytes, signal }: ExchangeOptions,
  facts: ExchangeFacts,
  redactor: Redactor,
): Promise<JsonValue> {
  const encoding = encodingOf(answer);
  const length = Number(answer.headers["content-length"]);
  const isOver = encoding === "identity" && length > responseBytes && facts.method !== "HEAD";
  if (isOver || !canUnpack(encoding)) {
    answer.body.destroy();
    throw isOver
      ? tooLarge(url.hostname, responseBytes)
      : failed(`${url.hostname} answered in the encoding ${encoding}.`);
  }
  const hasBody = facts.method !== "HEAD" && ![204, 205, 304].includes(answer.status);
  const received = hasBody ? await read(answer, encoding, responseBytes, url, signal) : Buffer.alloc(0);
  if (!hasBody) answer.body.resume();
  facts.receivedBytes = received.length;
  const bytes = redactor.bytes(received);
  return {
    url: redactor.text(url.href),
    redirected: facts.redirects > 0,
    status: answer.status,
    statusText: redactor.text(answer.statusText),
    headers: headersForProgram(answer.headers, encoding === "identity" && bytes.length === received.length).map(
      ([name, value]) => [name, redactor.text(value)],
    ),
    ...asJson(bytes),
  };
}

function encodingOf({ headers }: Answer): string {
  const encoding = String(headers["content-encoding"] ?? "")
    .trim()
    .toLowerCase();
  return encoding === "" ? "identity" : encoding;
}

async function read(answer: Answer, encoding: string, most: number, url: URL, signal: AbortSignal): Promise<Buffer> {
  let body: Buffer | undefined;
  try {
    body = await readBody(answer.body, encoding, most);
  } catch (thrown) {
    // zlib's codes, and brotli's.
    const isBroken = /^(?:Z_|ERR__)/.test(String((thrown as NodeJS.ErrnoException).code));
    if (signal.aborted) throw thrown;
    throw failed(
      isBroken
        ? `What ${url.hostname} sent cannot be unpacked.`
        : `${url.hostname} closed the connection before the end.`,
    );
  }
  if (body === undefined) throw tooLarge(url.hostname, most);
  return body;
}

/** Control characters are long in JSON, and no text has them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const binary = /[\0-\x07\x0b\x0e-\x1a\x1c-\x1f]/;

function asJson(bytes: Buffer): { text: string } | { base64: string } {
  const text = isUtf8(bytes) ? bytes.toString() : "\0";
  return binary.test(text) ? { base64: bytes.toString("base64") } : { text };
}
