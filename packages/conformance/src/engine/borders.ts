import { defineTool } from "@codeact/core";
import { expect, it } from "vitest";
import type { Bench } from "./harness.ts";

/** What happens one byte under each limit, at it, and one byte over; and whatever text crosses arrives as it was. */
export function borders(bench: Bench): void {
  // One, two, three and four bytes of UTF-8; the last two UTF-16 units.
  const characters = ["x", "é", "€", "😀"];

  it.each(characters)("returns a value of %s up to the limit", async (character) => {
    const bytes = Buffer.byteLength(character);
    const ending = async (count: number, more: number): Promise<string> => {
      const source = `return ${JSON.stringify(character)}.repeat(${count}) + "x".repeat(${more})`;
      const result = await bench.run(source, { limits: { resultBytes: 1_002 } });
      return result.status === "failed" ? result.error.code : result.status;
    };
    const count = Math.floor(1_000 / bytes);
    const more = 1_000 - count * bytes;
    expect([
      await ending(count, more),
      await ending(count, more + 1),
      await ending(count - 1, more + bytes - 1),
    ]).toEqual(["completed", "LIMIT_RESULT_SIZE", "completed"]);
  });

  it("takes an argument up to the limit, counted in bytes", async () => {
    const source = `const out = [];
      for (const s of ["é".repeat(496), "é".repeat(495) + "x", "é".repeat(496) + "x"])
        try { out.push((await tools.echo({ s })).s.length) } catch (e) { out.push(e.code) }
      return out`;
    expect(await bench.value(source, { limits: { argumentBytes: 1_000 } })).toEqual([496, 496, "LIMIT_ARGUMENT_SIZE"]);
  });

  it("takes the output of a tool up to the limit, catchable", async () => {
    const give = defineTool({
      name: "give",
      description: "Gives a text.",
      inputSchema: { type: "object", properties: { length: { type: "number" } }, required: ["length"] },
      execute: ({ length }: { length: number }) => "€".repeat(length / 3) + "x".repeat(length % 3),
    });
    const source = `const out = [];
      for (const length of [997, 998, 999]) try { out.push((await tools.give({ length })).length) } catch (e) { out.push(e.code) }
      return out`;
    expect(await bench.value(source, { tools: [give], limits: { resultBytes: 1_000 } })).toEqual([
      333,
      334,
      "LIMIT_RESULT_SIZE",
    ]);
  });

  it("takes a source up to the limit, counted in bytes", async () => {
    const ending = async (bytes: number): Promise<string> => {
      const source = `return 1 // ${"é".repeat(480)}`.padEnd(bytes - 480, ".");
      expect(Buffer.byteLength(source)).toBe(bytes);
      const result = await bench.run(source, { limits: { sourceBytes: 1_000 } });
      return result.status === "failed" ? result.error.code : result.status;
    };
    expect([await ending(999), await ending(1_000), await ending(1_001)]).toEqual([
      "completed",
      "completed",
      "LIMIT_SOURCE_SIZE",
    ]);
  });

  it("keeps log lines up to the limit, each with 16 bytes on top", async () => {
    const kept = async (length: number): Promise<unknown> => {
      const source = `console.log("é".repeat(20)); console.log("x".repeat(${length})); return 1`;
      const { logs, warnings } = await bench.run(source, { limits: { logBytes: 40 + 16 + 100 + 16 } });
      return [logs.length, warnings.map(({ code }) => code)];
    };
    expect([await kept(99), await kept(100), await kept(101)]).toEqual([
      [2, []],
      [2, []],
      [1, ["LOGS_DROPPED"]],
    ]);
  });

  it("returns what is nested up to 64 levels", async () => {
    const source = (levels: number): string => `let o = 0; for (let i = 0; i < ${levels}; i++) o = [o]; return o`;
    expect(JSON.stringify(await bench.value(source(64)))).toHaveLength(129);
    expect(await bench.code(source(65))).toBe("LIMIT_DEPTH");
  });

  it("ends at the limit of the journal", async () => {
    const source = "for (let i = 0; i < 3; i++) await tools.echo({ s: 'x'.repeat(100) }); return 1";
    const { stats } = await bench.run(source);
    const ending = async (journalBytes: number): Promise<string> => {
      const result = await bench.run(source, { limits: { journalBytes } });
      return result.status === "failed" ? result.error.code : result.status;
    };
    expect([await ending(stats.journalBytes), await ending(stats.journalBytes - 1)]).toEqual([
      "completed",
      "LIMIT_JOURNAL_SIZE",
    ]);
  });

  it("LIM-10: survives a million console lines, keeps the first and counts the rest", async () => {
    const result = await bench.run("for (let i = 0; i < 1e6; i++) console.log('line ' + i); return 1", {
      limits: { cpuMs: bench.ms(20_000), wallMs: bench.ms(40_000) },
    });
    expect(result).toMatchObject({ status: "completed", value: 1, logs: { 0: { level: "log", text: "line 0" } } });
    const dropped = result.warnings.find(({ code }) => code === "LOGS_DROPPED")?.message ?? "";
    expect(Number(/\d+/.exec(dropped)?.[0]) + result.logs.length).toBe(1e6);
  });

  it.each(characters)("carries texts of %s of any length there and back", async (character) => {
    // Around 87,040 UTF-16 units, a third of 256 KiB, and twice that: where Hyperlight cuts what it hands over.
    const source = `const out = [];
      for (const length of [87_038, 87_040, 174_080])
        for (const before of ["", "x", "xx"]) {
          const s = before + ${JSON.stringify(character)}.repeat(length / ${character.length});
          const { back } = await tools.echo({ back: s });
          if (back !== s) out.push([length, before.length, back.length]);
        }
      return out`;
    expect(await bench.value(source, { limits: { journalBytes: 2 ** 26 } })).toEqual([]);
  });
}
