import { describe, expect, it } from "vitest";
import { createRedactor, headersOfRule } from "../../src/network/credentials.ts";
import { parseRule } from "../../src/network/domain-rule.ts";
import type { RuleHeaders } from "../../src/types.ts";

const redactor = (headers: Record<string, string>) => createRedactor([new Map(Object.entries(headers))]);

describe("redacting", () => {
  it.each([
    ["the value", "Bearer abcdefgh", "x Bearer abcdefgh y", "x [redacted] y"],
    ["its parts", "Bearer abcdefgh", "abcdefgh!", "[redacted]!"],
    ["it in JSON", 'Token "quoted"!', '{"t":"Token \\"quoted\\"!"}', '{"t":"[redacted]"}'],
    ["it in JSON of those who escape slashes", "abc/def/ghi", '"abc\\/def\\/ghi"', '"[redacted]"'],
    ["it in a URL", "abc/def+ghi=", "?t=abc%2Fdef%2Bghi%3D", "?t=[redacted]"],
    [
      "a pair of basic authentication",
      "Basic dXNlcjpodW50ZXIyLTEyMw==",
      "user:hunter2-123 hunter2-123",
      "[redacted] [redacted]",
    ],
  ])("hides %s", (_what, value, sent, shown) => {
    const { text, bytes } = redactor({ authorization: value });
    expect(text(sent)).toBe(shown);
    expect(bytes(Buffer.from(sent)).toString()).toBe(shown);
  });

  it("leaves alone what is short, and what is no secret", () => {
    const plain = { authorization: "Bearer x", "user-agent": "some-agent/1.0", "x-github-api-version": "2022-11-28" };
    const sent = "Bearer some-agent/1.0 2022-11-28 x";
    expect(redactor({ ...plain, authorization: "x" }).text(sent)).toBe(sent);
    const bytes = Buffer.from(sent);
    expect(redactor({}).bytes(bytes)).toBe(bytes);
  });

  it("hides the longest first, wherever it is", () => {
    const { text } = redactor({ a: "abcdefgh", b: "abcdefgh-ijkl" });
    expect(text("abcdefgh-ijkl,abcdefgh,abcdefgh")).toBe("[redacted],[redacted],[redacted]");
  });
});

describe("headers of a rule", () => {
  const make = (headers: RuleHeaders) =>
    headersOfRule(
      parseRule({ domain: "a.example", headers }, "allowedDomains[0]", false),
      { method: "GET", url: "https://a.example/" },
      { tenant: "t" },
    );

  it("are made for the request and the run", async () => {
    const headers = await make(async ({ method, url }, { tenant }) => ({ "X-Key": `${method} ${url} ${tenant}` }));
    expect([...headers]).toEqual([["x-key", "GET https://a.example/ t"]]);
  });

  it.each<[string, RuleHeaders]>([
    ["a function that throws", () => Promise.reject(new Error("secret at /etc/keys"))],
    ["no object", () => "secret" as never],
    ["a line break", () => ({ a: "secret\n" })],
    ["a header of the connection", () => ({ Host: "secret" })],
  ])("fail without saying why: %s", async (_what, headers) => {
    await expect(make(headers)).rejects.toMatchObject({
      code: "NET_FAILED",
      message: expect.not.stringContaining("secret"),
    });
  });
});
