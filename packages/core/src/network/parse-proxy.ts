import { ConfigurationError } from "../errors.ts";

/** Checks the address of a proxy; throws `CODEACT_CONFIGURATION` without repeating it, because it may hold a password. */
export function parseProxy(proxy: unknown): URL {
  const url = typeof proxy === "string" && URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.protocol === "http:" && url.pathname === "/" && url.search === "" && url.hash === "") return url;
  throw new ConfigurationError("proxy", "must be http:// and a host, with :port and user:password@ if need be");
}
