import type { RunContext } from "../types.ts";
import type { Rule } from "./domain-rule.ts";
import { failed } from "./failures.ts";
import { problemOfHeaders } from "./headers.ts";

/** Shorter ones would be found by chance. */
const shortestSecret = 8;
const mask = "[redacted]";

/** Headers whose values are no secrets, so that they may be seen in a response. */
const plainHeaders =
  /^(?:accept|accept-language|content-language|content-type|from|origin|referer|user-agent|.*-version)$/;

/** The headers a rule adds to a request; whatever goes wrong in the application's function stays on the host. */
export async function headersOfRule(
  { headers = {} }: Rule,
  request: { readonly method: string; readonly url: string },
  context: RunContext,
): Promise<Map<string, string>> {
  let made: unknown = headers;
  try {
    if (typeof headers === "function") made = await headers(request, context);
  } catch {
    throw failed("The host could not make the headers of the request.");
  }
  if (problemOfHeaders(made) !== undefined) throw failed("The host made wrong headers for the request.");
  return new Map(Object.entries(made as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Hides credentials that a server sends back. */
export interface Redactor {
  text(text: string): string;
  bytes(bytes: Buffer): Buffer;
}

/** Knows the values as they were sent, their parts, and how they look inside JSON and URLs. */
export function createRedactor(sent: Iterable<ReadonlyMap<string, string>>): Redactor {
  const secrets = new Set<string>();
  for (const headers of sent) {
    for (const [name, value] of headers)
      if (!plainHeaders.test(name)) for (const secret of formsOf(value)) secrets.add(secret);
  }
  // The longest first: it may contain another.
  const all = [...secrets].sort((a, b) => b.length - a.length);
  return {
    text: (text) => all.reduce((shown, secret) => shown.replaceAll(secret, mask), text),
    bytes: (bytes) => all.reduce((shown, secret) => maskBytes(shown, Buffer.from(secret, "latin1")), bytes),
  };
}

function formsOf(value: string): string[] {
  const parts = [value, ...value.split(/[\s,;]+/)];
  const [scheme = "", basic = ""] = value.split(" ");
  if (scheme.toLowerCase() === "basic") {
    const pair = Buffer.from(basic, "base64").toString("latin1");
    parts.push(pair, pair.slice(pair.indexOf(":") + 1));
  }
  return parts
    .filter((part) => part.length >= shortestSecret)
    .flatMap((part) => [
      part,
      encodeURIComponent(part),
      JSON.stringify(part).slice(1, -1),
      part.replaceAll("/", "\\/"),
    ]);
}

function maskBytes(bytes: Buffer, secret: Buffer): Buffer {
  let at = bytes.indexOf(secret);
  if (at === -1) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  while (at !== -1) {
    parts.push(bytes.subarray(from, at), Buffer.from(mask));
    from = at + secret.length;
    at = bytes.indexOf(secret, from);
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}
