import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { createAllowList } from "../../src/network/allow-list.ts";
import type { AllowedDomain } from "../../src/types.ts";

const refused = (entries: unknown): string => {
  try {
    createAllowList(entries as AllowedDomain[]);
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.message;
    throw thrown;
  }
  return "accepted";
};

describe("rules", () => {
  it.each<[unknown, RegExp]>([
    ["api.example.com", /^allowedDomains: must be a list/],
    [[7], /^allowedDomains\[0\]: must be a text or an object/],
    [["ok.example", null], /^allowedDomains\[1\]: must be/],
    [[{}], /either domain or origin/],
    [[{ domain: "a.example", origin: "https://a.example" }], /either domain or origin/],
    [[{ domain: "a.example", method: ["GET"] }], /has no option method\. Known: domain, origin, methods/],
    [[""], /is not a name such as/],
    [["*"], /names every host/],
    [["*.com"], /\*\.com covers domains of many owners/],
    [["*.co.uk"], /many owners/],
    [["*.github.io"], /many owners/],
    [["a*.example.com"], /is not a name/],
    [["a.*.example.com"], /is not a name/],
    [["a b.example"], /is not a name/],
    [["user@a.example"], /is not a name/],
    [["a.example:0"], /is not a name/],
    [["a.example:99999"], /is not a name/],
    [["ftp://a.example"], /origin must be https:\/\/ or http:\/\//],
    [["https://user:pw@a.example"], /origin must be/],
    [["https://a.example/x?y"], /must be as in a URL/],
    [["https://a.example/x#y"], /must be as in a URL/],
    [[{ domain: "a.example/x" }], /is not a name/],
    [[{ origin: "https://a.example/x" }], /without a path/],
    [["2130706433"], /another way to write 127\.0\.0\.1/],
    [["0x7f.1"], /another way to write/],
    [["127.0.0.1"], /is in a private network: set allowPrivateNetworks/],
    [["http://[::1]:80"], /is in a private network/],
    [["localhost:3000"], /is in a private network/],
    [["169.254.169.254"], /is an address that is never reached/],
    [[{ domain: "168.63.129.16", allowPrivateNetworks: true }], /never reached/],
    [["*.127.0.0.1"], /an address has no names below it/],
    [[{ domain: "a.example", methods: [] }], /methods is empty, so the rule allows nothing/],
    [[{ domain: "a.example", methods: "GET" }], /methods must be a list/],
    [[{ domain: "a.example", methods: ["GET", "get"] }], /names GET twice/],
    [[{ domain: "a.example", methods: ["G T"] }], /"G T" is no method/],
    [[{ domain: "a.example", methods: ["CONNECT"] }], /CONNECT is never sent/],
    [[{ domain: "a.example", paths: [] }], /paths is empty, so the rule allows nothing/],
    [[{ domain: "a.example", paths: ["api"] }], /must begin with \//],
    [[{ domain: "a.example", paths: ["/"] }], /covers every path/],
    [[{ domain: "a.example", paths: ["/api/*"] }], /covers all that is below it anyway/],
    [[{ domain: "a.example", paths: ["/a/../b"] }], /must be as in a URL/],
    [[{ domain: "a.example", paths: ["/a%2fb"] }], /must be as in a URL/],
    [[{ domain: "a.example", paths: ["/a", "/a/b"] }], /the path \/a\/b is covered by \/a/],
    [[{ domain: "a.example", paths: ["/a", "/a/"] }], /is covered by/],
    [[{ domain: "a.example", headers: "x" }], /headers must be an object of texts/],
    [[{ domain: "a.example", headers: { a: 1 } }], /the header a must be a text/],
    [[{ domain: "a.example", headers: { "a\n": "secret" } }], /the header "a\\n" is not well formed/],
    [[{ domain: "a.example", headers: { host: "b.example" } }], /the header host is the client's to set/],
    [[{ domain: "a.example", ca: "mine" }], /ca must be PEM/],
    [[{ domain: "a.example", allowPrivateNetworks: "yes" }], /allowPrivateNetworks must be true or false/],
    [
      ["a.example", "A.example."],
      /^allowedDomains\[1\]: a\.example overlaps allowedDomains\[0\], a\.example: a request/,
    ],
    [["*.example.com", "api.example.com"], /overlaps/],
    [["api.a.example", "*.a.example"], /overlaps/],
    [["*.example.com", "*.api.example.com"], /overlaps/],
    [[{ domain: "a.example", methods: ["GET"] }, "https://a.example/x"], /overlaps/],
    [["https://a.example/x", "https://a.example/x/y"], /overlaps/],
  ])("refuses %j, naming the rule", (entries, message) => {
    expect(refused(entries)).toMatch(message);
  });

  it("does not repeat a secret in what it refuses", () => {
    expect(refused([{ domain: "a.example", headers: { authorization: "se\ncret" } }])).not.toContain("cret");
  });

  it.each<[AllowedDomain[], string]>([
    [["API.Example.com.", "*.example.org:8443"], "api.example.com, *.example.org:8443"],
    [["bücher.example"], "xn--bcher-kva.example"],
    [["http://a.example", "https://a.example"], "http://a.example, a.example"],
    [["http://a.example:8080/v1/", "a.example"], "http://a.example:8080 (below /v1), a.example"],
    [["8.8.8.8", "[2606:4700::1111]"], "8.8.8.8, [2606:4700::1111]"],
    [
      [
        { domain: "a.example", methods: ["get"] },
        { domain: "a.example", methods: ["POST"], paths: ["/a", "/b"] },
      ],
      "a.example (GET), a.example (POST; below /a, /b)",
    ],
    [["example.com", "*.example.com"], "example.com, *.example.com"],
    [
      ["https://a.example/x", "https://a.example/y", "https://a.example/xy"],
      "a.example (below /x), a.example (below /y), a.example (below /xy)",
    ],
  ])("accepts %j", (entries, summary) => {
    expect(createAllowList(entries).summary).toBe(summary);
  });

  it("accepts private addresses where they are opened", () => {
    expect(createAllowList(["localhost:3000"], true).summary).toBe("localhost:3000");
    expect(createAllowList([{ origin: "http://127.0.0.1", allowPrivateNetworks: true }]).summary).toBe(
      "http://127.0.0.1",
    );
  });

  it("tells the first twelve rules", () => {
    const many = Array.from({ length: 30 }, (_, at) => `h${at}.example`);
    expect(createAllowList(many).summary).toMatch(/h11\.example and 18 more$/);
  });
});
