import type { JsonValue } from "../types.ts";
import { denied, failed } from "./failures.ts";
import type { HeaderPairs } from "./headers.ts";

/** What `fetch` of the kernel asks for. */
export interface FetchRequest {
  readonly url: URL;
  /** Upper case. */
  readonly method: string;
  readonly headers: HeaderPairs;
  readonly body: Buffer | undefined;
  readonly redirect: "follow" | "manual" | "error";
}

const redirects = ["follow", "manual", "error"] as const;

/** Reads what the sandbox sent, which may be anything. Throws a `NET_DENIED` for a URL that is never reached. */
export function readRequest(input: JsonValue): FetchRequest {
  const { url, method, headers, text, base64, redirect } = expectObject(input);
  if (typeof url !== "string" || typeof method !== "string" || !Array.isArray(headers)) throw malformed();
  if (!/^[A-Za-z][A-Za-z-]{0,31}$/.test(method)) throw denied("The method of a request is a word such as GET.");
  const hasBody = text !== undefined || base64 !== undefined;
  if (hasBody && /^(?:get|head)$/i.test(method)) throw malformed();
  const mode = redirects.find((known) => known === redirect);
  if (mode === undefined) throw malformed();
  return {
    url: readUrl(url),
    method: method.toUpperCase(),
    headers: headers.map(readHeader),
    body:
      typeof text === "string"
        ? Buffer.from(text)
        : typeof base64 === "string"
          ? Buffer.from(base64, "base64")
          : undefined,
    redirect: mode,
  };
}

/** The URL as it is checked and reached: no fragment, no dot at the end of the host. */
export function readUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw failed("The URL is not valid.");
  const url = new URL(text, base);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw denied(`${url.protocol} URLs cannot be fetched: use https.`);
  if (url.username !== "" || url.password !== "") {
    throw denied("A URL with a user or a password in it is not allowed: send a header.");
  }
  url.hash = "";
  url.hostname = url.hostname.replace(/\.$/, "");
  return url;
}

function readHeader(pair: JsonValue): [string, string] {
  const [name, value] = Array.isArray(pair) ? pair : [];
  if (typeof name !== "string" || typeof value !== "string") throw malformed();
  return [name, value];
}

function expectObject(input: JsonValue): Record<string, JsonValue | undefined> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) throw malformed();
  return input;
}

/** No kernel of ours sends that, so nobody needs to understand it. */
function malformed(): Error {
  return new Error("The request is malformed.");
}
