import { writeFileSync } from "node:fs";
import { measureApart } from "../apart.ts";
import { lineCharts } from "../chart.ts";
import { describeMachine } from "../machine.ts";
import { spread } from "../measure.ts";
import { shown, tableOf } from "../table.ts";
import { exponentOf, growth } from "../tests/growth.ts";
import type { Samples } from "../tests/test.ts";

const most = 3;

/** How costs grow; false if one grows faster than it may. What does is measured again, since noise grows too. */
export async function growthSession(peer: string, out: string | undefined): Promise<boolean> {
  const measured: { name: string; samples: Samples; exponent: number; met: boolean }[] = [];
  for (const [name, { mostExponent }] of Object.entries(growth)) {
    for (let attempt = 1; ; attempt++) {
      const samples = await measureApart(peer, name);
      const exponent = exponentOf(samples);
      // NaN, where nothing was measured, is not met either.
      const met = exponent <= mostExponent;
      if (!met && attempt < most) continue;
      measured.push({ name, samples, exponent, met });
      break;
    }
  }
  const rows = measured.map(({ name, samples, exponent, met }) => {
    const { title, of, unit, mostExponent } = seriesOf(name);
    const values = Object.entries(samples).map(
      ([size, value]) => `${Number(size).toLocaleString("en-US")}: ${shown(spread(value).median)}`,
    );
    return [
      `${title}, ${unit}`,
      of,
      values.join(", "),
      exponent.toFixed(2),
      String(mostExponent),
      met ? "met" : "**not met**",
    ];
  });
  const report = `${describeMachine()}\n\n${tableOf(["cost", "of", "measured", "exponent", "at most", ""], rows)}`;
  console.log(report);
  if (out !== undefined) {
    const lines = measured.map(({ name, samples, exponent }) => {
      const { title, of, unit } = seriesOf(name);
      const points = Object.entries(samples).map(([size, value]) => [Number(size), spread(value).median] as const);
      return { name: `${title}, ${unit}: exponent ${exponent.toFixed(2)}`, x: of, points };
    });
    writeFileSync(`${out}/growth.svg`, lineCharts("Growth of costs", lines));
    writeFileSync(`${out}/growth.md`, `${report}\n`);
    writeFileSync(`${out}/growth.json`, `${JSON.stringify({ machine: describeMachine(), measured }, null, 2)}\n`);
  }
  return measured.every(({ met }) => met);
}

function seriesOf(name: string): (typeof growth)[string] {
  const found = growth[name];
  if (found === undefined) throw new Error(`no series is named ${name}`);
  return found;
}
