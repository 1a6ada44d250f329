import { ConfigurationError } from "../errors.ts";
import type { AllowedDomain } from "../types.ts";
import { addressInHost } from "./addresses.ts";
import { covers, isPlainPath, neverMethods, parseRule, type Rule } from "./domain-rule.ts";
import { denied } from "./failures.ts";
import { isBelow, overlap } from "./overlap.ts";

/** Decides which requests may be sent. */
export interface AllowList {
  /** The rule that lets a request through; throws a `NET_DENIED` that tells what is allowed. `from` redirected here. */
  admit(url: URL, method: string, from?: URL): Rule;
  /** What is allowed, such as `api.example.com (GET), *.example.org`; empty when the network is closed. */
  readonly summary: string;
  /** Some rule adds headers. */
  readonly addsHeaders: boolean;
}

/** Above this many the summary would be longer than it is worth. */
const mostInSummary = 12;
const longestPlace = 300;

/** Checks all entries; throws `CODEACT_CONFIGURATION` naming the first that is wrong. */
export function createAllowList(entries: readonly AllowedDomain[] = [], allowPrivateNetworks = false): AllowList {
  if (!Array.isArray(entries)) throw new ConfigurationError("allowedDomains", "must be a list");
  if (typeof allowPrivateNetworks !== "boolean")
    throw new ConfigurationError("allowPrivateNetworks", "must be true or false");
  const rules = entries.map((entry, at) => parseRule(entry, `allowedDomains[${at}]`, allowPrivateNetworks));
  for (const [at, rule] of rules.entries()) {
    const other = rules.slice(0, at).find((earlier) => overlap(earlier, rule));
    if (other !== undefined) {
      const names = `${describeRule(rule)} overlaps ${other.option}, ${describeRule(other)}`;
      throw new ConfigurationError(rule.option, `${names}: a request must fit one rule only`);
    }
  }
  const shown = rules.slice(0, mostInSummary).map(describeRule);
  const more = rules.length - shown.length;
  const summary = `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return {
    summary,
    addsHeaders: rules.some(({ headers }) => headers !== undefined),
    admit(url, method, from) {
      const rule = neverMethods.has(method) ? undefined : rules.find((one) => fits(one, url, method));
      if (rule !== undefined) return rule;
      throw denied(describeDenial(url, method, from, summary));
    },
  };
}

function fits(rule: Rule, url: URL, method: string): boolean {
  if (url.protocol !== rule.protocol || Number(url.port || (url.protocol === "http:" ? 80 : 443)) !== rule.port)
    return false;
  const { hostname } = url;
  const isHost = rule.subdomains
    ? isBelow(hostname, rule.host) && addressInHost(hostname) === undefined
    : hostname === rule.host;
  if (!isHost || rule.methods?.has(method) === false) return false;
  if (rule.paths === undefined) return true;
  return isPlainPath(url.pathname) && rule.paths.some((path) => covers(path, url.pathname));
}

function describeDenial(url: URL, method: string, from: URL | undefined, summary: string): string {
  const what = from === undefined ? `${method} ${place(url)}` : `The redirect of ${from.hostname} to ${target(url)}`;
  return summary === ""
    ? `${what} is not allowed: the network is closed.`
    : `${what} is not allowed. Allowed: ${summary}.`;
}

const place = ({ protocol, host, pathname }: URL): string =>
  `${protocol === "https:" ? "" : "http://"}${host}${pathname === "/" ? "" : pathname}`.slice(0, longestPlace);

/** Addresses that an allowed server points to may be nobody's business, and so may be paths. */
const target = ({ protocol, hostname, host }: URL): string =>
  addressInHost(hostname) === undefined ? `${protocol === "https:" ? "" : "http://"}${host}` : "an address";

function describeRule({ protocol, host, subdomains, port, methods, paths }: Rule): string {
  const scheme = protocol === "http:" ? "http://" : "";
  const place = `${scheme}${subdomains ? "*." : ""}${host}${port === (scheme ? 80 : 443) ? "" : `:${port}`}`;
  const conditions = [
    ...(methods === undefined ? [] : [[...methods].join(", ")]),
    ...(paths === undefined ? [] : [`below ${paths.join(", ")}`]),
  ];
  return conditions.length === 0 ? place : `${place} (${conditions.join("; ")})`;
}
