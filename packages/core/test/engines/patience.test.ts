import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Patience } from "../../src/engines/wasm/patience.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("is short for one program that computes for long, and grows where every step takes long", () => {
  const patience = new Patience();
  const seen = [patience.ms];
  for (let moves = 0; moves < 5; moves++) {
    patience.grow();
    seen.push(patience.ms);
  }
  expect(seen).toEqual([50, 100, 200, 400, 400, 400]);
});

it("goes back with time", () => {
  const patience = new Patience();
  for (let moves = 0; moves < 5; moves++) patience.grow();
  const seen = [];
  for (let second = 0; second < 4; second++) {
    vi.advanceTimersByTime(1_000);
    seen.push(patience.ms);
  }
  expect(seen).toEqual([200, 100, 50, 50]);
});
