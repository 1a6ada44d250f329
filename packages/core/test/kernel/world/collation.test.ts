import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode } from "./guest.ts";

const COMPARE = `(pairs, options) => pairs.map(([a, b]) => a.localeCompare(b, "en-US", options))`;
const SORT = `(list) => [list.slice().sort((a, b) => a.localeCompare(b)), list.slice().sort(new Intl.Collator("en").compare)]`;

const NAMES =
  "zebra Zebra apple Apple APPLE éclair eclair Éclair école Ecole naïve naive Naïve résumé resume Résumé Resume résume façade facade Ångström angstrom Zürich Zurich zurich ñandú nandu Nandu año ano over-the-top overthetop over café Cafe cafe café1 cafe2 co-op coop co_op co.op Co-op œuvre oeuvre Æon aeon Aeon straße strasse Strasse łódź lodz Łódź Đorđe Dorde øre ore Øre þorn thorn Thor İstanbul Istanbul ıstanbul smørrebrød a a1 a10 a2 a02 A1 10 9 1 2 100 $1 €2 #tag @me (x) [y] {z} _a -a ~a".split(
    " ",
  );

describe("collation", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  function agree(pairs: [string, string][], options: Record<string, unknown>): void {
    const ours = guest.call(COMPARE, pairs, options) as number[];
    const theirs = inNode(COMPARE, pairs, options) as number[];
    const wrong = pairs.flatMap(([a, b], index) =>
      ours[index] === theirs[index]
        ? []
        : [`${JSON.stringify([a, b])} ${JSON.stringify(options)}: ${ours[index]} is not ${theirs[index]}`],
    );
    expect(wrong.slice(0, 10)).toEqual([]);
  }

  const OPTIONS = [
    {},
    { sensitivity: "base" },
    { sensitivity: "accent" },
    { sensitivity: "case" },
    { sensitivity: "variant" },
    { numeric: true },
    { numeric: true, sensitivity: "base" },
  ];

  it("compares names and words as ICU does", () => {
    const pairs = NAMES.flatMap((a) => NAMES.map((b): [string, string] => [a, b]));
    for (const options of OPTIONS) agree(pairs, options);
    expect(guest.call(SORT, NAMES)).toEqual(inNode(SORT, NAMES));
  });

  it("orders Latin-1, Latin Extended-A and common punctuation as ICU does", () => {
    const range = (from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, index) => String.fromCharCode(from + index));
    const latin = [...range(0, 0x100), ..."–—‘’“”…‰†•€™"];
    // ICU takes these three, of old spellings, for an l and an s with an accent.
    const extended = range(0x100, 0x180).filter((character) => !"Ŀŀſ".includes(character));
    const pairs = (a: string[], b: string[]): [string, string][] =>
      a.flatMap((x) => b.map((y): [string, string] => [x, y]));
    agree(pairs(latin, latin), {});
    for (const options of [{}, { sensitivity: "base" }]) {
      agree(pairs(extended, [...range(0x41, 0x7b), ..."éøßæ"]), options);
    }
    agree(pairs(extended, extended), {});
  });

  it("compares random Latin texts as ICU does", () => {
    const unit = fc.constantFrom(..."aAbBzZeéèêEÉoöøOnñ 019-_.,'$ßæłđüñç\u0301\u0308");
    const text = fc.string({ unit, maxLength: 6 });
    for (const options of OPTIONS) {
      fc.assert(
        fc.property(fc.array(fc.tuple(text, text), { minLength: 50, maxLength: 50 }), (pairs) => agree(pairs, options)),
        { numRuns: 30, seed: 5 },
      );
    }
  });

  it("is an order for any text", () => {
    const source = `(list) => { const all = list.map((a) => list.map((b) => Math.sign(a.localeCompare(b))));
      return all.every((row, i) => row.every((value, j) => value === -all[j][i] && row.every((next, k) => !(value <= 0 && all[j][k] <= 0) || row[k] <= 0))); }`;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 4 }), { maxLength: 8 }), (list) => {
        expect(guest.call(source, list)).toBe(true);
      }),
      { numRuns: 50, seed: 6 },
    );
  });

  it("sorts 2,000 names in well under a second", () => {
    const ms = guest.evaluate(
      `(() => { const list = Array.from({ length: 2000 }, (_, i) => "Name " + (i * 7919 % 2000)); list.sort((a, b) => a.localeCompare(b)); return list[1]; })()`,
    );
    expect(ms).toBe("Name 1");
  });
});
