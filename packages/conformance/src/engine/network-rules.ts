import type { AllowedDomain } from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";

/** What becomes of each request: `open` when the rules let it through, else the code of the error. Nothing is sent. */
async function ask(
  bench: Bench,
  allowedDomains: readonly AllowedDomain[],
  requests: readonly { url: string; method?: string; headers?: Record<string, string> }[],
): Promise<string[]> {
  const source = `
    const requests = ${JSON.stringify(requests)};
    const out = [];
    for (const { url, ...init } of requests) out.push(await fetch(url, init).then(() => "sent", (e) => e.code ?? e.name));
    return out;`;
  const answers = (await bench.value(source, { allowedDomains, operationPolicy: () => "deny" })) as string[];
  return answers.map((answer) => (answer === "APPROVAL_DENIED" ? "open" : answer));
}

const urls = (...given: string[]): { url: string }[] => given.map((url) => ({ url }));
const open = (count: number): string[] => Array.from({ length: count }, () => "open");
const denied = (count: number): string[] => Array.from({ length: count }, () => "NET_DENIED");

/** Which requests the rules let through: nothing here needs a network. */
export function networkRules(bench: Bench): void {
  const api = ["api.example.com"];

  it("is closed until it is opened, and says so", async () => {
    const source = "return await fetch('https://api.example.com/').catch((e) => [e.code, e.name, e.message])";
    expect(await bench.value(source)).toEqual([
      "NET_DENIED",
      "TypeError",
      "GET api.example.com is not allowed: the network is closed.",
    ]);
  });

  it("NET-01: reaches no host that is not on the list, and names the host and what is allowed", async () => {
    const others = urls(
      "https://evil.test/",
      "https://api.example.com.evil.test/",
      "https://evilexample.com/",
      "https://sub.api.example.com/",
    );
    expect(await ask(bench, api, others)).toEqual(denied(4));
    const message = await bench.value("return await fetch('https://evil.test/x?y').catch((e) => e.message)", {
      allowedDomains: ["api.example.com", { domain: "*.example.org", methods: ["get", "POST"], paths: ["/v1"] }],
    });
    expect(message).toBe(
      "GET evil.test/x is not allowed. Allowed: api.example.com, *.example.org (GET, POST; below /v1).",
    );
  });

  it("NET-02: *.example.com is every name below example.com, at any depth, and not example.com", async () => {
    const hosts = ["a.example.com", "a.b.example.com"].map((host) => `https://${host}/`);
    const others = ["example.com", "xexample.com", "a.example.com.evil.test", "127.0.0.1"].map((h) => `https://${h}/`);
    expect(await ask(bench, ["*.example.com"], urls(...hosts, ...others))).toEqual([...open(2), ...denied(4)]);
  });

  it("NET-03: case, a dot at the end and the default port make no difference, another port does", async () => {
    const same = urls("https://API.EXAMPLE.COM/", "https://api.example.com./", "https://api.example.com:443/");
    expect(await ask(bench, api, [...same, ...urls("https://api.example.com:8443/")])).toEqual([
      ...open(3),
      ...denied(1),
    ]);
  });

  it("NET-04, NET-05: no spelling of an address gets past the list", async () => {
    const v4 =
      "2130706433 0x7f000001 0177.0.0.1 127.1 0 ①②⑦.⓪.⓪.① 169.254.169.254 0.0.0.0 255.255.255.255 224.0.0.1 100.64.0.1 198.18.0.1 192.0.0.8";
    const v6 =
      "::1 :: ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fc00::1 fe80::1 fec0::1 ff02::1 100::1 ::ffff:0:7f00:1";
    const hosts = [...v4.split(" "), ...v6.split(" ").map((address) => `[${address}]`)];
    const all = hosts.flatMap((host) => urls(`http://${host}/`, `https://${host}/`));
    expect(await ask(bench, ["*.example.com", "http://example.com"], all)).toEqual(denied(all.length));
  });

  it("NET-09: refuses credentials in a URL without repeating them", async () => {
    const source =
      "return await fetch('https://user:pw@api.example.com/').catch((e) => [e.code, e.message.includes('pw')])";
    expect(await bench.value(source, { allowedDomains: api })).toEqual(["NET_DENIED", false]);
  });

  it("NET-10: knows https and http only", async () => {
    const source = `
      const out = [];
      for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'blob:x', 'ftp://api.example.com', 'gopher://x',
        'ws://api.example.com', 'javascript:1', 'unix:/run/docker.sock', 'http+unix://x', '//api.example.com/', 'about:blank', 'http://api.example.com/'])
        try { await fetch(url); out.push(url); } catch {}
      return out;`;
    expect(await bench.value(source, { allowedDomains: api, operationPolicy: () => "allow" })).toEqual([]);
  });

  it("NET-11: allows the methods of the rule, whatever their case, and no other", async () => {
    const methods = ["GET", "get", "POST", "PoSt", "patch", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY"];
    const get = [{ domain: "api.example.com", methods: ["GET"] }];
    const requests = methods.map((method) => ({ url: "https://api.example.com/", method }));
    expect(await ask(bench, get, requests)).toEqual([...open(2), ...denied(8)]);
    expect(
      await ask(
        bench,
        get,
        ["FOO BAR", ""].map((method) => ({ url: "https://api.example.com/", method })),
      ),
    ).toEqual(["TypeError", "TypeError"]);
    expect(await ask(bench, api, requests)).toEqual([...open(7), ...denied(2), ...open(1)]);
  });

  it("NET-16: what is checked is what would be reached, however a URL is written", async () => {
    const written = [
      "https://api.example.com@evil.test/",
      "https://evil.test#@api.example.com/",
      "https://evil.test?@api.example.com/",
      "https://api.example.com%2eevil.test/",
      "https://api.example.com\t.evil.test/",
      "https:/\\evil.test/",
      "https:///evil.test/",
      "https://api.example.com:443@evil.test/",
      "\u0000https://evil.test",
    ];
    expect(await ask(bench, api, urls(...written))).toEqual(denied(written.length));
    expect(await ask(bench, api, urls("https://[api.example.com]/", "/relative", ""))).toEqual(
      Array.from({ length: 3 }, () => "TypeError"),
    );
    // A backslash ends the host: the parser says so, and so it is api.example.com that is reached.
    expect(await ask(bench, api, urls("https://api.example.com\\@evil.test/"))).toEqual(open(1));
  });

  it("NET-17: allows the port of the rule, and no other", async () => {
    const ports = [443, 22, 25, 6379, 0].map((port) => `https://api.example.com:${port}/`);
    expect(await ask(bench, api, urls(...ports))).toEqual([...open(1), ...denied(4)]);
    expect(await ask(bench, ["api.example.com:8443"], urls("https://api.example.com:8443/", ...ports))).toEqual([
      ...open(1),
      ...denied(5),
    ]);
  });

  it("NET-18: allows paths by whole segments, as they are after resolving", async () => {
    const paths = ["/api", "/api/x", "/api/../admin", "/api/%2e%2e/admin", "/apiary", "//api", "/API"];
    const tricks = ["/api/..%2fadmin", "/api/..%5cadmin", "/api/%252e%252e/admin", "/api/..;/admin", "/api\\..\\admin"];
    const expected = [...open(2), ...denied(paths.length + tricks.length - 2)];
    const all = urls(...[...paths, ...tricks].map((path) => `https://e.com${path}`));
    expect(await ask(bench, ["https://e.com/api"], all)).toEqual(expected);
    expect(await ask(bench, [{ domain: "e.com", paths: ["/api/"] }], all)).toEqual(expected);
  });

  it("shows the policy each request the rules allow, which may refuse it", async () => {
    const asked: unknown[] = [];
    const value = await bench.value(
      "return await fetch('https://api.example.com/pay?x=1', { method: 'POST', body: '{}' }).catch((e) => [e.code, e.message])",
      {
        allowedDomains: api,
        operationPolicy: (operation) => {
          asked.push(operation);
          return { verdict: "deny", reason: "not on Sundays" };
        },
      },
    );
    expect(value).toEqual(["APPROVAL_DENIED", "fetch of POST https://api.example.com is not allowed: not on Sundays"]);
    expect(asked).toMatchObject([
      {
        kind: "request",
        name: "fetch",
        target: "POST https://api.example.com",
        input: { url: "https://api.example.com/pay?x=1", method: "POST", text: "{}" },
      },
    ]);
  });
}
