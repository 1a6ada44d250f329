import type { RuleHeaders } from "../types.ts";
import { denied } from "./failures.ts";

export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** Of the connection or of the message's form: the client writes them itself. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Would carry authority that is the host's to give, or turn one method into another behind the rules' back. */
const reservedHeaders: ReadonlySet<string> = new Set([
  "cookie",
  "cookie2",
  "forwarded",
  "via",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
]);
const reservedBeginnings = ["proxy-", "sec-", "x-forwarded-"];

/** Headers of the connection, and the server's credentials for a browser. */
const hiddenFromPrograms: ReadonlySet<string> = new Set([...connectionHeaders, "set-cookie", "set-cookie2", "alt-svc"]);

/** What may follow a redirect to another origin; all other headers might be credentials. */
const goAnywhere: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "user-agent",
]);

function isConnectionHeader(name: string): boolean {
  return connectionHeaders.has(name) || name.startsWith("proxy-");
}

const wellFormedName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;
const wellFormedValue = /^[\t\x20-\x7e\x80-\xff]*$/;

function isWellFormed(name: string, value: string): boolean {
  return wellFormedName.test(name) && wellFormedValue.test(value);
}

/** The headers a program gave, by lower-case name; throws a `NET_DENIED` naming the first it may not give. */
export function admitHeaders(given: HeaderPairs): Map<string, string> {
  const admitted = new Map<string, string>();
  for (const [written, value] of given) {
    const name = written.toLowerCase();
    if (!isWellFormed(name, value)) throw denied("A header is not well formed.");
    const reserved = reservedHeaders.has(name) || reservedBeginnings.some((beginning) => name.startsWith(beginning));
    if (reserved || isConnectionHeader(name)) throw denied(`The header ${name} is the host's to set: leave it out.`);
    const before = admitted.get(name);
    admitted.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return admitted;
}

/** What is wrong with headers that the application adds, if anything. */
export function problemOfHeaders(headers: unknown): string | undefined {
  if (typeof headers !== "object" || headers === null) return "headers must be an object of texts";
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string") return `the header ${name} must be a text`;
    // The value may be a secret.
    if (!isWellFormed(name, value)) return `the header ${JSON.stringify(name)} is not well formed`;
    if (isConnectionHeader(name.toLowerCase())) return `the header ${name} is the client's to set`;
  }
  return undefined;
}

export function checkRuleHeaders(headers: RuleHeaders | undefined, refuse: (problem: string) => never): void {
  if (headers === undefined || typeof headers === "function") return;
  const problem = problemOfHeaders(headers);
  if (problem !== undefined) refuse(problem);
}

/** What is left of a program's headers when a redirect leads to another origin. */
export function withoutCredentials(headers: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...headers].filter(([name]) => goAnywhere.has(name)));
}

/** What a program sees of a response's headers. */
export function headersForProgram(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  isAsSent: boolean,
): [name: string, value: string][] {
  const shown: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    // The length is that of the body as it was sent.
    const fits = name === "content-length" ? isAsSent : !hiddenFromPrograms.has(name) && !isConnectionHeader(name);
    if (!fits || (name === "content-encoding" && !isAsSent)) continue;
    for (const one of Array.isArray(value) ? value : [value]) shown.push([name, one]);
  }
  return shown;
}
