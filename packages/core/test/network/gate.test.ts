import { expect, it } from "vitest";
import { createGate } from "../../src/network/gate.ts";

it("lets so many in, the others in order, and none that has given up", async () => {
  const gate = createGate(2);
  const { signal } = new AbortController();
  const impatient = new AbortController();
  const entered: string[] = [];
  const enter = (name: string, until = signal): Promise<unknown> =>
    gate.enter(until).then(
      () => entered.push(name),
      () => entered.push(`not ${name}`),
    );
  const all = [enter("a"), enter("b"), enter("c", impatient.signal), enter("d"), enter("e")];
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual(["a", "b"]);
  impatient.abort();
  await all[2];
  gate.leave();
  await all[3];
  gate.leave();
  await all[4];
  expect(entered).toEqual(["a", "b", "not c", "d", "e"]);
  gate.leave();
  gate.leave();
  await Promise.all([enter("f"), enter("g")]);
  await expect(gate.enter(AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
});
