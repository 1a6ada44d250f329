import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  checkProgram,
  createWorld,
  expectedOf,
  readPrograms,
  TASKS,
  toApi,
} from "../../../conformance/src/corpus/index.ts";

/** Of all tools, prompts and expected outcomes. Change it on purpose only: results of earlier runs compare no more. */
const PINNED = "1773c1ccf0c7e712";

const asFunction = async (source: string, tools: Parameters<typeof toApi>[0]): Promise<unknown> =>
  new Function("tools", `return (async () => {${source}\n})()`)(toApi(tools));

it("the corpus has at least 250 programs, and some for every task", () => {
  const programs = readPrograms();
  expect(programs.length).toBeGreaterThanOrEqual(250);
  expect(TASKS.filter(({ id }) => !programs.some(({ task }) => task === id)).map(({ id }) => id)).toEqual([]);
});

describe("the world of the corpus", () => {
  it("is the same every time", async () => {
    const tools = createWorld().tools.map(({ execute: _, ...tool }) => tool);
    const tasks = await Promise.all(
      TASKS.map(async (task) => [task.id, task.prompt, task.tools, await expectedOf(task)]),
    );
    expect(
      createHash("sha256")
        .update(JSON.stringify([tools, tasks]))
        .digest("hex")
        .slice(0, 16),
    ).toBe(PINNED);
  });

  it("has 24 tools and 40 tasks, and every tool is called for a task", async () => {
    const called = new Set<string>();
    for (const { reference } of TASKS) {
      const { tools, calls } = createWorld();
      await reference(toApi(tools));
      for (const { tool } of calls) called.add(tool);
    }
    expect([TASKS.length, called.size, createWorld().tools.length]).toEqual([40, 24, 24]);
  });

  it("refuses input that is not as its schemas say", async () => {
    const api = toApi(createWorld().tools);
    await expect(api.get_weather({} as never)).rejects.toThrow("input.city is required");
    await expect(api.get_weather({ city: "Oslo", days: 1 } as never)).rejects.toThrow("input.days is not allowed");
    await expect(api.query_sales({ limit: 51 })).rejects.toThrow("between 1 and 50");
    await expect(api.get_discount_rate({ tier: "constructor" })).rejects.toThrow("must be one of");
    await expect(api.send_email({ to: "a@b.example, c@d.example", subject: "", body: "" })).rejects.toThrow("match");
  });

  it("keeps worlds apart and records what changes them", async () => {
    const [one, other] = [createWorld(), createWorld()];
    await toApi(one.tools).delete_event({ id: "e003" });
    expect(one.effects).toEqual([{ tool: "delete_event", input: { id: "e003" } }]);
    await expect(toApi(one.tools).delete_event({ id: "e003" })).rejects.toThrow("Unknown event");
    await expect(toApi(other.tools).delete_event({ id: "e003" })).resolves.toEqual({ deleted: true });
  });

  it("lets no task pass by an empty answer, and no writing task without the writes", async () => {
    for (const task of TASKS) {
      const { result, effects } = await expectedOf(task);
      for (const source of ["return null", "return {}", "return []", "return 0", ""]) {
        expect((await checkProgram(task.id, source, asFunction)).status).toBe("wrong");
      }
      const answer = await checkProgram(task.id, `return ${JSON.stringify(result)}`, asFunction);
      expect(answer.status).toBe(effects.length > 0 ? "wrong" : "right");
    }
  });
});
