import { expect, it } from "vitest";
import { createKeptResults } from "../../src/lookup/kept-results.ts";

it("forgets after a time", () => {
  let time = 0;
  const kept = createKeptResults({ ttlMs: 1_000, now: () => time });
  const id = kept.keep({ session: "s" }, "[1]");
  time = 999;
  expect(kept.read({ session: "s" }, id)).toBe("[1]");
  time = 1_000;
  expect(kept.read({ session: "s" }, id)).toBeUndefined();
});

it("lets the oldest make room", () => {
  const kept = createKeptResults({ mostCharacters: 10 });
  const ids = ["aaaa", "bbbb", "cccc"].map((text) => kept.keep({}, text));
  expect(ids.map((id) => kept.read({}, id))).toEqual([undefined, "bbbb", "cccc"]);
});

it("makes every id anew", () => {
  const kept = createKeptResults();
  expect(kept.keep({}, "1")).not.toBe(kept.keep({}, "1"));
});
