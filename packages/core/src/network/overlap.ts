import { covers, type Rule } from "./domain-rule.ts";

/** Whether some request fits both rules, so that it would be open whose headers it gets. */
export function overlap(a: Rule, b: Rule): boolean {
  return a.protocol === b.protocol && a.port === b.port && shareHost(a, b) && shareMethod(a, b) && sharePath(a, b);
}

function shareHost(a: Rule, b: Rule): boolean {
  if (!a.subdomains && !b.subdomains) return a.host === b.host;
  if (a.subdomains && b.subdomains) return a.host === b.host || isBelow(a.host, b.host) || isBelow(b.host, a.host);
  return a.subdomains ? isBelow(b.host, a.host) : isBelow(a.host, b.host);
}

/** Whether a host is a sub-domain of another, at any depth. */
export function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && host.length > domain.length + 1;
}

function shareMethod({ methods: a }: Rule, { methods: b }: Rule): boolean {
  return a === undefined || b === undefined || [...a].some((method) => b.has(method));
}

function sharePath({ paths: a }: Rule, { paths: b }: Rule): boolean {
  if (a === undefined || b === undefined) return true;
  return a.some((one) => b.some((other) => covers(one, other) || covers(other, one)));
}
