import { expect, it } from "vitest";
import { createAllowList } from "../../src/network/allow-list.ts";
import { readUrl } from "../../src/network/request.ts";
import type { DomainRule } from "../../src/types.ts";

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}

interface Picker {
  pick<T>(items: readonly T[]): T;
  some<T>(items: readonly T[]): T[] | undefined;
}

function picker(random: () => number): Picker {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const some = <T>(items: readonly T[]): T[] | undefined => {
    if (random() < 0.4) return undefined;
    const chosen = items.filter(() => random() < 0.4);
    return chosen.length === 0 ? [pick(items)] : chosen;
  };
  return { pick, some };
}

const names = ["example.com", "api.example.com", "a.b.example.com", "example.org", "xexample.com", "com.example"];
const hosts = [...names, ...names.map((name) => `*.${name}`), ...names.map((name) => `${name}:8443`)];

function makeRule({ pick, some }: Picker): DomainRule {
  const host = pick(hosts);
  const methods = some(["GET", "POST", "DELETE"]);
  const paths = some(["/api", "/v1/items", "/b"]);
  return {
    ...(pick([true, true, false]) ? { domain: host } : { origin: `${pick(["http", "https"])}://${host}` }),
    ...(methods === undefined ? {} : { methods }),
    ...(paths === undefined ? {} : { paths }),
  };
}

/** Half of them are near a rule, so that some are allowed. */
function makeUrl({ pick }: Picker, { origin, domain = "" }: DomainRule): string {
  const isNear = pick([true, false]);
  const [, scheme = "https", stars = "", name = "", number = ""] = ruleForm.exec(origin ?? domain) ?? [];
  const near = stars === "" ? name : `x.${name}`;
  const host = isNear
    ? near
    : pick([...names, ...names.map((one) => `x.${one}`), "evil.test", "example.com.evil.test", "127.0.0.1"]);
  const written = pick([
    host,
    host,
    host.toUpperCase(),
    `${host}.`,
    `user@${host}`,
    host.replace(".", "%2e"),
    `${host}..`,
  ]);
  const port = isNear && number !== "" ? `:${number}` : pick(["", "", "", ":443", ":80", ":8443", ":99999"]);
  const path = pick(paths);
  return `${isNear ? scheme : pick(["https", "https", "http", "HTTPS", "ftp"])}:${pick(["//", "//", "//", "/\\", "/"])}${written}${port}${path}`;
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

it("decides 10,000 requests under random rules as a slow reference does", () => {
  const rounds = Number(process.env.ROUNDS ?? 10_000);
  const seed = Number(process.env.SEED ?? 20_261);
  const choose = picker(seeded(seed));
  let checked = 0;
  let allowed = 0;
  while (checked < rounds) {
    const rules = Array.from({ length: choose.pick([1, 2, 3, 4]) }, () => makeRule(choose));
    let list: ReturnType<typeof createAllowList>;
    try {
      list = createAllowList(rules);
    } catch {
      continue; // They overlap.
    }
    for (let round = 0; round < 20; round++) {
      const url = makeUrl(choose, choose.pick(rules));
      const method = choose.pick(["GET", "POST", "DELETE", "PATCH"]);
      let isAllowed = true;
      try {
        list.admit(readUrl(url), method);
      } catch {
        isAllowed = false;
      }
      const told = JSON.stringify({ seed, rules, url, method });
      expect(isAllowed, told).toBe(reference(rules, url, method));
      checked++;
      if (isAllowed) allowed++;
    }
  }
  // It is no comparison of two lists of noes.
  expect(allowed).toBeGreaterThan(rounds / 20);
});
