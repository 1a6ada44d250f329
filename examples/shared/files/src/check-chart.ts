import assert from "node:assert/strict";
import type { CityYear } from "./data.ts";

/** Throws unless the chart has a bar for each city, in their order, with heights in proportion. */
export function checkChart(svg: string, years: readonly CityYear[]): void {
  assert.match(svg, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\s*$/, "it is an SVG");
  const bars = [...svg.matchAll(/<rect\b[^>]*data-city[^>]*>/g)].map(([tag]) => ({
    city: attribute(tag, "data-city"),
    mm: Number(attribute(tag, "data-mm")),
    height: Number(attribute(tag, "height")),
  }));
  const expected = years.map(({ city, precipitation_mm }) => ({ city, mm: precipitation_mm }));
  assert.deepEqual(
    bars.map(({ city, mm }) => ({ city, mm })),
    expected,
    "there is a bar for each city",
  );
  const [tallest] = bars;
  for (const { city, mm, height } of bars) {
    const right = ((tallest?.height ?? 0) * mm) / (tallest?.mm ?? 1);
    assert.ok(height > 0 && Math.abs(height - right) < 1, `the bar of ${city} has the right height`);
  }
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}
