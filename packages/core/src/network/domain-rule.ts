import { createRequire } from "node:module";
import { isIP } from "node:net";
import { ConfigurationError } from "../errors.ts";
import type { AllowedDomain, DomainRule, RuleHeaders } from "../types.ts";
import { addressInHost, mayReach } from "./addresses.ts";
import { checkRuleHeaders } from "./headers.ts";

/** An entry of `allowedDomains`, checked. */
export interface Rule {
  /** The option it was written as, such as `allowedDomains[2]`. */
  readonly option: string;
  readonly protocol: "https:" | "http:";
  /** As in a URL: lower case, ASCII, an address of IPv6 in brackets. */
  readonly host: string;
  /** Covers what is below the host, and not the host itself. */
  readonly subdomains: boolean;
  readonly port: number;
  /** Undefined for all. */
  readonly methods: ReadonlySet<string> | undefined;
  /** Beginnings of paths, without a slash at the end; undefined for all. */
  readonly paths: readonly string[] | undefined;
  readonly headers: RuleHeaders | undefined;
  readonly allowPrivateNetworks: boolean;
  /** PEM. */
  readonly ca: string | undefined;
}

const ruleNames: ReadonlySet<string> = new Set<keyof DomainRule>([
  "domain",
  "origin",
  "methods",
  "paths",
  "headers",
  "allowPrivateNetworks",
  "ca",
]);

/** Never sent: they make a server repeat what it was told, or open a tunnel. */
export const neverMethods: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);
const defaultPorts = { "https:": 443, "http:": 80 };

/** Checks one entry; throws `CODEACT_CONFIGURATION` naming it. */
export function parseRule(entry: AllowedDomain, option: string, allowPrivateNetworks: boolean): Rule {
  const rule = typeof entry === "string" ? readText(entry) : entry;
  const refuse = (problem: string): never => {
    throw new ConfigurationError(option, problem);
  };
  if (typeof rule !== "object" || rule === null) return refuse("must be a text or an object");
  for (const name of Object.keys(rule)) {
    if (!ruleNames.has(name)) refuse(`has no option ${name}. Known: ${[...ruleNames].join(", ")}`);
  }
  if ((rule.domain === undefined) === (rule.origin === undefined)) refuse("must have either domain or origin");
  const place = rule.domain === undefined ? parseOrigin(rule.origin, refuse) : parseDomain(rule.domain, refuse);
  const parsed: Rule = {
    option,
    ...place,
    methods: parseMethods(rule.methods, refuse),
    paths: parsePaths(rule.paths, refuse),
    headers: rule.headers,
    allowPrivateNetworks: rule.allowPrivateNetworks ?? allowPrivateNetworks,
    ca: rule.ca,
  };
  checkRuleHeaders(rule.headers, refuse);
  if (typeof parsed.allowPrivateNetworks !== "boolean") refuse("allowPrivateNetworks must be true or false");
  if (parsed.ca !== undefined && !/-----BEGIN CERTIFICATE-----/.test(parsed.ca)) refuse("ca must be PEM");
  expectSense(parsed, refuse);
  return parsed;
}

type Refuse = (problem: string) => never;
type Place = Pick<Rule, "protocol" | "host" | "subdomains" | "port">;

/** A text is a domain, an origin, or an origin with the path below which all is allowed. */
function readText(text: string): DomainRule {
  const [, origin, path] = /^([a-z]+:\/\/[^/]*)(\/.*)?$/i.exec(text) ?? [];
  if (origin === undefined) return { domain: text };
  return path === undefined || path === "/" ? { origin } : { origin, paths: [path] };
}

const form = "a name such as api.example.com, or *.example.com for all names below it, with :port if it is not 443";

function parseDomain(domain: unknown, refuse: Refuse): Place {
  if (typeof domain !== "string") return refuse("domain must be a text");
  if (domain === "*" || domain === "*.") return refuse("names every host: name the domains that programs need");
  if (/[/@?#\\%\s]/.test(domain)) return refuse(`domain ${JSON.stringify(domain)} is not ${form}`);
  return parseHost("https:", domain, refuse);
}

function parseOrigin(origin: unknown, refuse: Refuse): Place {
  const [, scheme = "", rest = ""] =
    (typeof origin === "string" && /^(https?):\/\/([^/@?#\\%\s]+)$/i.exec(origin)) || [];
  if (scheme === "")
    return refuse("origin must be https:// or http:// and a host, with :port if need be, without a path");
  return parseHost(scheme.toLowerCase() === "http" ? "http:" : "https:", rest, refuse);
}

function parseHost(protocol: Rule["protocol"], text: string, refuse: Refuse): Place {
  const subdomains = text.startsWith("*.");
  const written = subdomains ? text.slice(2) : text;
  const url = URL.canParse(`${protocol}//${written}/`) ? new URL(`${protocol}//${written}/`) : undefined;
  const host = url?.hostname.replace(/\.$/, "") ?? "";
  const isName = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(host);
  const address = addressInHost(host);
  if (url === undefined || url.port === "0" || !(isName || address !== undefined)) {
    return refuse(`${JSON.stringify(text)} is not ${form}`);
  }
  // 0x7f.1 and the like are addresses for a URL: whoever reads the rule must see it.
  if (address !== undefined && !isSameAddress(written.replace(/:\d+$/, ""), host)) {
    refuse(`${JSON.stringify(text)} is another way to write ${host}: write it so`);
  }
  if (address !== undefined && subdomains) refuse("an address has no names below it");
  return { protocol, host, subdomains, port: url.port === "" ? defaultPorts[protocol] : Number(url.port) };
}

function isSameAddress(written: string, host: string): boolean {
  return host.startsWith("[") ? isIP(written.slice(1, -1)) === 6 : written === host;
}

function parseMethods(methods: unknown, refuse: Refuse): ReadonlySet<string> | undefined {
  if (methods === undefined) return undefined;
  if (!Array.isArray(methods)) return refuse('methods must be a list such as ["GET", "POST"]');
  if (methods.length === 0) refuse("methods is empty, so the rule allows nothing: leave it out for all methods");
  const parsed = new Set<string>();
  for (const method of methods) {
    if (typeof method !== "string" || !/^[a-z][a-z-]*$/i.test(method)) refuse(`${JSON.stringify(method)} is no method`);
    const name = (method as string).toUpperCase();
    if (neverMethods.has(name)) refuse(`${name} is never sent`);
    if (parsed.has(name)) refuse(`names ${name} twice`);
    parsed.add(name);
  }
  return parsed;
}

function parsePaths(paths: unknown, refuse: Refuse): readonly string[] | undefined {
  if (paths === undefined) return undefined;
  if (!Array.isArray(paths)) return refuse('paths must be a list such as ["/v1"]');
  if (paths.length === 0) refuse("paths is empty, so the rule allows nothing: leave it out for all paths");
  const parsed = paths.map((path: unknown) => parsePath(path, refuse));
  for (const [at, path] of parsed.entries()) {
    const covering = parsed.find((other, index) => index !== at && covers(other, path));
    if (covering !== undefined) refuse(`the path ${path} is covered by ${covering}`);
  }
  return parsed;
}

function parsePath(path: unknown, refuse: Refuse): string {
  if (typeof path !== "string" || !path.startsWith("/"))
    return refuse(`the path ${JSON.stringify(path)} must begin with /`);
  if (path === "/") return refuse("the path / covers every path: leave paths out");
  if (path.includes("*")) return refuse(`the path ${path} has a *: a path covers all that is below it anyway`);
  if (path.includes("//") || new URL(path, "https://a").pathname !== path || !isPlainPath(path)) {
    return refuse(`the path ${JSON.stringify(path)} must be as in a URL, without ?, #, .., // and encoded slashes`);
  }
  return path.replace(/\/$/, "");
}

/** Whether a path is in or below another, by whole segments. */
export function covers(path: string, below: string): boolean {
  return below === path || below.startsWith(`${path}/`);
}

/** Some servers decode a path once more, and what looked like a name becomes a way up. */
export function isPlainPath(path: string): boolean {
  try {
    const decoded = decodeURIComponent(path);
    return !/%(?:2f|5c|00)/i.test(path) && !/\\|%(?:2e|2f|5c)|\/\.{1,2}(?:[;/]|$)/i.test(decoded);
  } catch {
    return false;
  }
}

/** A rule that can let nothing through, or everything of everybody, is a mistake. */
function expectSense({ host, subdomains, allowPrivateNetworks }: Rule, refuse: Refuse): void {
  const address = addressInHost(host);
  const local = host === "localhost" || host.endsWith(".localhost");
  if (address !== undefined && !mayReach(address, true)) refuse(`${host} is an address that is never reached`);
  if (!allowPrivateNetworks && (local || (address !== undefined && !mayReach(address, false)))) {
    refuse(`${host} is in a private network: set allowPrivateNetworks if that is meant`);
  }
  if (subdomains && !local && isPublicSuffix(host)) refuse(`*.${host} covers domains of many owners: name theirs`);
}

/** Loaded at the first rule that needs it, and at once, because rules are checked when they are given. */
function isPublicSuffix(host: string): boolean {
  const { getPublicSuffix } = createRequire(import.meta.url)("tldts") as typeof import("tldts");
  return getPublicSuffix(host, { allowPrivateDomains: true }) === host;
}
