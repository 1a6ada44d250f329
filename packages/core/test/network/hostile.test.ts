import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../src/types.ts";
import { createWire, openNetwork } from "./fixtures.ts";

const text = (...known: string[]) => fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 30 }));
const header = fc.tuple(
  text("accept", "host", "x-a", "content-length", "cookie", "x\r\nhost"),
  text("1", "evil.test", "a\r\nb: c", "\u0000"),
);
const urls = text(
  "https://api.example.com/",
  "https://api.example.com:8443/",
  "http://api.example.com/",
  "https://evil.test/",
  "https://user:pw@api.example.com/",
  "https://127.0.0.1/",
  "file:///etc/passwd",
  "https://api.example.com@evil.test/",
);
/** What a compromised sandbox may send: nearly right, or anything. */
const input = fc.oneof(
  fc.record({
    url: urls,
    method: text("GET", "POST", "CONNECT", "get", "TRACE"),
    headers: fc.array(header, { maxLength: 3 }),
    redirect: text("follow", "manual", "error"),
  }),
  fc.record(
    {
      url: fc.oneof(urls, fc.jsonValue()),
      method: fc.jsonValue(),
      headers: fc.oneof(fc.array(header), fc.jsonValue()),
      redirect: fc.oneof(fc.constantFrom("follow"), fc.jsonValue()),
      text: fc.jsonValue(),
      base64: fc.jsonValue(),
      more: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

it("sends nothing anywhere else, whatever a sandbox asks for in 10,000 messages", async () => {
  const wire = createWire({}, 1);
  const network = await openNetwork({ allowedDomains: ["api.example.com"] }, wire);
  const codes = new Map<string | undefined, number>();
  await fc.assert(
    fc.asyncProperty(input, async (message) => {
      const { code, outcome } = await network.askRaw(message as JsonValue);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(outcome).toBeUndefined();
    }),
    { numRuns: Number(process.env.ROUNDS ?? 10_000), seed: Number(process.env.SEED ?? 7) },
  );
  await network.close();
  expect(wire.dialled).toEqual([]);
  expect(new Set(wire.resolved)).toEqual(new Set(["api.example.com"]));
  // `none` is what reaches the program as one opaque sentence.
  expect([...codes.keys()].sort()).toEqual(["NET_DENIED", "NET_FAILED", "none"]);
});
