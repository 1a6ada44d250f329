import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode, TRY } from "./guest.ts";

describe("TextEncoder, TextDecoder, atob, btoa", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  const agree = (source: string, ...args: unknown[]): void => {
    expect(guest.call(source, ...args)).toEqual(inNode(source, ...args));
  };

  it("encodes any text as Node does", () => {
    const source = `(list) => list.map((text) => {
      const target = new Uint8Array(7); const progress = new TextEncoder().encodeInto(text, target);
      return [[...new TextEncoder().encode(text)], progress.read, progress.written, [...target]];
    })`;
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (list) => agree(source, list)),
      { numRuns: 50, seed: 1 },
    );
  });

  it("decodes any bytes as Node does, at once and in parts", () => {
    const source = `(list) => { ${TRY} return list.map(([bytes, cut]) => ["utf-8", "utf-16le"].map((label) => {
      const all = Uint8Array.from(bytes); const parts = [all.subarray(0, cut), all.subarray(cut)];
      const decoder = new TextDecoder(label);
      return [new TextDecoder(label).decode(all), attempt(() => new TextDecoder(label, { fatal: true }).decode(all)), new TextDecoder(label, { ignoreBOM: true }).decode(all),
        decoder.decode(parts[0], { stream: true }), decoder.decode(parts[1], { stream: true }), decoder.decode(), decoder.decode(parts[1])];
    })); }`;
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xef, 0xbb, 0xbf, 0xfe, 0xff, 0xe0, 0xed, 0xf0, 0xf4, 0xc2, 0x80, 0x9f, 0xa0, 0xd8, 0xdc, 0x41),
    );
    const item = fc.tuple(fc.array(byte, { maxLength: 12 }), fc.nat(12));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), (list) => agree(source, list)),
      { numRuns: 60, seed: 1 },
    );
  });

  it("reads windows-1252 by the Encoding standard's table", () => {
    const bytes = Array.from({ length: 256 }, (_, index) => index);
    const text = guest.call(`(bytes) => new TextDecoder("latin1").decode(Uint8Array.from(bytes))`, bytes) as string;
    expect(text.slice(0x80, 0xa0)).toBe("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ");
    expect([...text].map((c) => c.codePointAt(0)).filter((code) => (code ?? 0) < 256).length).toBe(256 - 27);
  });

  it("takes the labels and options of the standard, and every kind of buffer", () => {
    agree(
      `() => { ${TRY} return ["utf8", " UTF-8\\n", "unicode-1-1-utf-8", "utf-16", "UTF-16LE", "ucs-2", "latin1", "ascii", "ISO-8859-1", "windows-1252", "x", "", "utf-8 utf8", "utf-16le "].map((label) => attempt(() => new TextDecoder(label).encoding)); }`,
    );
    agree(`() => { ${TRY}
      const bytes = new TextEncoder().encode("xhéllo!"); const d = new TextDecoder();
      return [d.decode(bytes.buffer), d.decode(new DataView(bytes.buffer, 1, 3)), d.decode(new Uint16Array(bytes.buffer, 2, 1)), d.decode(bytes.subarray(1, 4)), d.decode(), d.decode(undefined),
        attempt(() => d.decode("text")), attempt(() => d.decode([1])), attempt(() => new TextDecoder("utf-8", 1)), attempt(() => TextDecoder()), attempt(() => new TextEncoder().encodeInto("x", [])),
        d.encoding, d.fatal, d.ignoreBOM, new TextDecoder("utf-8", { fatal: 1, ignoreBOM: 1 }).fatal, new TextEncoder().encoding, [...new TextEncoder().encode()], [...new TextEncoder().encode(null)],
        Object.prototype.toString.call(d), TextDecoder.length, TextEncoder.length, Object.keys(TextEncoder.prototype), TextDecoder.prototype.decode.length, TextEncoder.prototype.encodeInto.length];
    }`);
  });

  it("round-trips a megabyte", () => {
    expect(
      guest.evaluate(
        `(() => { const text = "aé€😀".repeat(1e5); return new TextDecoder().decode(new TextEncoder().encode(text)) === text; })()`,
      ),
    ).toBe(true);
  });

  it("has Node's atob and btoa", () => {
    const texts = ["", "a", "ab", "abc", "é", "\0\xff", "€", "😀", "null"];
    agree(`(texts) => { ${TRY} return texts.map((text) => attempt(() => btoa(text))); }`, texts);
    const coded = [
      "",
      "YQ==",
      "YQ=",
      "YQ",
      "Y",
      "YWI=",
      "YWI",
      "YW Jj\\n",
      " Y Q = = ",
      "YQ===",
      "=",
      "====",
      "Y=Q=",
      "YR",
      "+/+/",
      "-_",
      "é",
      "YWJjZA==YQ==",
      "\\u000bYQ==",
      "    ",
    ];
    agree(`(texts) => { ${TRY} return texts.map((text) => attempt(() => atob(text))); }`, coded);
    agree(
      `() => { ${TRY} return [attempt(() => atob()), attempt(() => btoa()), atob(null), btoa(undefined), btoa(12), atob.length, btoa.length, atob.name]; }`,
    );
    agree(
      `() => { try { btoa("€") } catch (error) { return [error.name, error.code, error instanceof DOMException, error instanceof Error]; } }`,
    );
    const latin = fc.array(
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
      { maxLength: 20 },
    );
    const source = `(list) => list.map((text) => [btoa(text), atob(btoa(text)) === text])`;
    fc.assert(
      fc.property(latin, (list) => agree(source, list)),
      { numRuns: 30, seed: 1 },
    );
    const base64ish = fc.array(fc.string({ unit: fc.constantFrom(..."AZaz09+/= ") }), { maxLength: 30 });
    const decode = `(list) => { ${TRY} return list.map((text) => attempt(() => atob(text))); }`;
    fc.assert(
      fc.property(base64ish, (list) => agree(decode, list)),
      { numRuns: 50, seed: 1 },
    );
  });
});
