import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fileContinuationStore } from "@codeact/core";
import { expect } from "vitest";
import type { Session, Turn } from "./adapter.ts";
import {
  type AdapterBench,
  all,
  approve,
  asked,
  expectClean,
  keys,
  lastResult,
  refusal,
  type SetupChanges,
} from "./bench.ts";
import { paid, payAnn, question } from "./programs.ts";

/** What the framework keeps, in other processes, more than once, and in the hands of somebody who changes it. */
export function persistence<Tool>(bench: AdapterBench<Tool>): void {
  /** Shared by all processes of a conversation. */
  const stored = (): SetupChanges<Tool> => ({
    options: { continuations: { keys, store: fileContinuationStore({ directory: join(bench.folder, "store") }) } },
  });
  const interrupted = async (changes: SetupChanges<Tool> = {}): Promise<{ turn: Turn; saved: string }> => {
    const session = await bench.open([[{ code: payAnn }], "Done."], changes);
    const turn = await session.say("go");
    const saved = await session.save();
    await session[Symbol.asyncDispose]();
    return { turn, saved };
  };
  const reopen = (saved: string, changes: SetupChanges<Tool> = {}): Promise<Session> =>
    bench.open(["Done."], changes, saved);

  bench.it("goes on with new objects, from what was saved", async () => {
    const { turn, saved } = await interrupted();
    expect(asked(turn)).toEqual([question]);
    const session = await reopen(saved);
    expect((await session.answer(all(turn.questions, approve))).text).toBe("Done.");
    expect(lastResult(session)).toBe(paid);
    expect(bench.effects.map(({ tool }) => tool)).toEqual(["look_up", "pay"]);
    expectClean(session.requests);
  });

  bench.it("a continuation kept in a store is not in what was saved", async () => {
    const { turn, saved } = await interrupted(stored());
    expect(turn.questions).toHaveLength(1);
    expect(saved).not.toContain(Buffer.from("tools.look_up").toString("base64url").slice(0, 12));
    expect(saved.length).toBeLessThan(20_000);
    const next = await reopen(saved, stored());
    await next.answer(all(turn.questions, approve));
    expect(lastResult(next)).toBe(paid);
  });

  bench.it("the same state answered twice takes effect once, and the second is told so", async () => {
    const { turn, saved } = await interrupted(stored());
    const answers = all(turn.questions, approve);
    const first = await reopen(saved, stored());
    await first.answer(answers);
    expect(lastResult(first)).toBe(paid);
    const second = await reopen(saved, stored());
    expect(await refusal(second.answer(answers), second)).toMatch(/before|already|consumed/i);
    expect(bench.count("pay")).toBe(1);
    expect(bench.count("look_up")).toBe(1);
  });

  bench.it("the same state answered twice at the same time takes effect once", async () => {
    const { turn, saved } = await interrupted(stored());
    const sessions = [await reopen(saved, stored()), await reopen(saved, stored())];
    const told = await Promise.all(
      sessions.map((session) => refusal(session.answer(all(turn.questions, approve)), session)),
    );
    expect(bench.count("pay")).toBe(1);
    expect(told.filter((text) => text.includes(paid))).toHaveLength(1);
  });

  bench.it("rejected in one copy and approved in another: the first answer holds", async () => {
    const { turn, saved } = await interrupted(stored());
    const first = await reopen(saved, stored());
    await first.answer(all(turn.questions, { type: "reject" }));
    const second = await reopen(saved, stored());
    expect(await refusal(second.answer(all(turn.questions, approve)), second)).toMatch(/before|already|consumed/i);
    expect(bench.count("pay")).toBe(0);
  });

  const { forge } = bench.adapter;
  if (forge !== undefined) {
    bench.it("a result nobody produced is refused", async () => {
      const { turn, saved } = await interrupted();
      const [asked] = turn.questions;
      if (asked === undefined) throw new Error("nothing was asked");
      const session = await reopen(forge(saved, asked, { paid: 1_000_000, to: "mallory" }));
      const told = await refusal(session.answer({}), session);
      expect(told).not.toContain("Done.\n{");
      expect(session.requests.map(({ text }) => text).join("\n")).not.toContain("mallory");
      expect(bench.count("pay")).toBe(0);
    });
  }

  bench.it("killed while it waits, it goes on in a new process", async () => {
    const child = fileURLToPath(import.meta.url.replace(/persistence\.(\w+)$/, "child.$1"));
    const run = (phase: string): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, [child, bench.adapter.module, bench.folder, phase]);
    await expect(run("ask")).rejects.toMatchObject({ signal: "SIGKILL" });
    const { stdout } = await run("answer");
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toEqual({ asked: 1, text: "Done.", result: paid });
    const effects = readFileSync(join(bench.folder, "effects"), "utf8").trimEnd().split("\n");
    expect(effects.map((line) => JSON.parse(line).tool)).toEqual(["look_up", "pay"]);
  });
}
