import { createWasmEngine } from "@codeact/core/wasm";
import { expect, it } from "vitest";
import { attacks } from "../src/engine/attacks.ts";
import { describeEngine } from "../src/index.ts";

describeEngine("WebAssembly", { create: () => createWasmEngine() });

interface Declared {
  readonly name: string;
  readonly tasks?: readonly Declared[];
}

const namesOf = ({ name, tasks = [] }: Declared): string[] => [name, ...tasks.flatMap(namesOf)];

it("has a test for each of the known attacks, and five more in each area", ({ task }) => {
  const tested = new Set(namesOf(task.file).flatMap((name) => name.match(/[A-Z]{3}-\d\d/g) ?? []));
  const known = new Set(attacks.map(([id]) => id));
  expect(attacks.filter(([id]) => !tested.has(id))).toEqual([]);
  const more = [...tested].filter((id) => !known.has(id));
  const areas = [...new Set(attacks.map(([id]) => id.slice(0, 3)))];
  const counts = areas.map((area) => [area, more.filter((id) => id.startsWith(area)).length] as const);
  expect(counts.filter(([, count]) => count < 5)).toEqual([]);
});
