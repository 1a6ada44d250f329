import assert from "node:assert/strict";
import { createAllowList } from "../../src/network/allow-list.ts";
import { readUrl } from "../../src/network/request.ts";
import type { DomainRule } from "../../src/types.ts";
import { type Random, seededRandom } from "../traces/seeded-random.ts";
import type { FuzzTarget } from "./target.ts";

const names = ["example.com", "api.example.com", "a.b.example.com", "example.org", "xexample.com", "com.example"];
const hosts = [...names, ...names.map((name) => `*.${name}`), ...names.map((name) => `${name}:8443`)];

function makeRule(random: Random): DomainRule {
  const host = random.pick(hosts);
  const methods = some(random, ["GET", "POST", "DELETE"]);
  const paths = some(random, ["/api", "/v1/items", "/b"]);
  return {
    ...(random.oneIn(3) ? { origin: `${random.pick(["http", "https"])}://${host}` } : { domain: host }),
    ...(methods === undefined ? {} : { methods }),
    ...(paths === undefined ? {} : { paths }),
  };
}

function some<T>(random: Random, items: readonly T[]): T[] | undefined {
  if (random.below(5) < 2) return undefined;
  const chosen = items.filter(() => random.below(5) < 2);
  return chosen.length === 0 ? [random.pick(items)] : chosen;
}

/** Half of them are near a rule, so that some are allowed. */
function makeUrl(random: Random, { origin, domain = "" }: DomainRule): string {
  const isNear = random.oneIn(2);
  const [, scheme = "https", stars = "", name = "", number = ""] = ruleForm.exec(origin ?? domain) ?? [];
  const near = stars === "" ? name : `x.${name}`;
  const others = [...names, ...names.map((one) => `x.${one}`), "evil.test", "example.com.evil.test", "127.0.0.1"];
  const host = isNear ? near : random.pick(others);
  const written = random.pick([
    ...[host, host, host.toUpperCase(), `${host}.`, `user@${host}`, host.replace(".", "%2e"), `${host}..`],
    ...[`${host}@evil.test`, `evil.test\\@${host}`, host.replace("e", "\uff45"), host.replace(".", "\u3002")],
    ...[host.replace("e", "\te"), `${host}\u00ad`, `${host}%00.evil.test`, `${host}#.evil.test`],
  ]);
  const port = isNear && number !== "" ? `:${number}` : random.pick(["", "", "", ":443", ":80", ":8443", ":99999"]);
  const protocol = isNear ? scheme : random.pick(["https", "https", "http", "HTTPS", "ftp"]);
  return `${protocol}:${random.pick(["//", "//", "//", "/\\", "/"])}${written}${port}${random.pick(paths)}`;
}

const ruleForm = /^(?:(\w+):\/\/)?(\*\.)?([^:]+)(?::(\d+))?$/;
const paths = [
  ...["/api", "/api/", "/api/x", "/apiary", "/API", "//api", "/v1/items/7", "/v1", "/b?x=/api", "/b#/api", "", "/"],
  ...["/api/../b", "/api/%2e%2e/b", "/api/..%2fb", "/api/%2E%2E%2Fb", "/b/..;/x", "/x\\..\\api", "/api%00", "/%61pi"],
];
/** The same decision, slowly, from the text of the parsed URL: it shares no code with what it checks. */
function reference(rules: readonly DomainRule[], text: string, method: string): boolean {
  if (!URL.canParse(text)) return false;
  const [, scheme = "", credentials, dotted = "", port = "", path = ""] =
    /^(\w+):\/\/(?:([^/]*)@)?([^/:]*)(?::(\d+))?([^?#]*)/.exec(new URL(text).href) ?? [];
  if (credentials !== undefined || (scheme !== "http" && scheme !== "https")) return false;
  const labels = dotted.replace(/\.$/, "").split(".");
  const number = port === "" ? (scheme === "http" ? "80" : "443") : port;
  return rules.some((rule) => {
    const [, ruleScheme = "https", stars = "", name = "", rulePort] =
      ruleForm.exec(rule.origin ?? rule.domain ?? "") ?? [];
    if (ruleScheme !== scheme || (rulePort ?? (scheme === "http" ? "80" : "443")) !== number) return false;
    const wanted = name.split(".");
    const tail = labels.slice(-wanted.length).join(".") === wanted.join(".");
    const isHost =
      tail &&
      (stars === ""
        ? labels.length === wanted.length
        : labels.length > wanted.length && labels.every((label) => label !== ""));
    if (!isHost || (rule.methods !== undefined && !rule.methods.includes(method))) return false;
    if (rule.paths === undefined) return true;
    if (/%2f|%5c|%00|%25(2e|2f|5c)|\/\.\.?;|%(?![0-9a-f]{2})/i.test(path)) return false;
    const segments = path.split("/");
    return rule.paths.some((allowed) => allowed.split("/").every((segment, at) => segment === segments[at]));
  });
}

/** Whether a random request went through. */
function decide(random: Random, rules: readonly DomainRule[], list: ReturnType<typeof createAllowList>): boolean {
  const url = makeUrl(random, random.pick(rules));
  const method = random.pick(["GET", "POST", "DELETE", "PATCH"]);
  let isAllowed = true;
  try {
    list.admit(readUrl(url), method);
  } catch {
    isAllowed = false;
  }
  assert.equal(isAllowed, reference(rules, url, method), JSON.stringify({ rules, url, method }));
  return isAllowed;
}

/** The rules for requests decide as a slow reference does. */
export const urls: FuzzTarget = {
  name: "URLs under rules",
  count: 10_000,
  async fuzz(seed, count) {
    const random = seededRandom(seed);
    let checked = 0;
    let allowed = 0;
    while (checked < count) {
      const rules = Array.from({ length: 1 + random.below(4) }, () => makeRule(random));
      let list: ReturnType<typeof createAllowList>;
      try {
        list = createAllowList(rules);
      } catch {
        continue; // They overlap.
      }
      for (let round = 0; round < 20 && checked < count; round++, checked++) {
        if (decide(random, rules, list)) allowed++;
      }
    }
    // It is no comparison of two lists of noes.
    assert(count < 1_000 || allowed > count / 20, `${allowed} of ${count} were allowed`);
  },
};
