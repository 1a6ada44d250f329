import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { createCodeAct, defineTool } from "../../src/index.ts";

const child = new URL("./resume-child.ts", import.meta.url).pathname;
const run = promisify(execFile);

it("resumes in another process, once, however many processes try", { timeout: 60_000 }, async () => {
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema: { type: "object" },
    approvalMode: "always_require",
    execute: (input) => input as object,
  });
  await using codeact = createCodeAct({
    tools: [pay],
    engine: "wasm",
    continuations: { keys: [{ id: "k", secret: "s".repeat(32) }] },
  });
  for (const racers of [1, 2, 2, 2, 8]) {
    const directory = mkdtempSync(join(tmpdir(), "codeact-race-"));
    const [token, effects] = [join(directory, "token.json"), join(directory, "effects.txt")];
    const first = await codeact.run("const r = Math.random(); return [await tools.pay({ amount: 5 }), r === r]");
    if (first.status !== "interrupted") throw new Error(first.status);
    writeFileSync(
      token,
      JSON.stringify({ continuation: first.continuation, callIds: first.interruptions.map(({ callId }) => callId) }),
    );
    const race = (): Promise<string> =>
      run(process.execPath, [child, token, join(directory, "store"), effects]).then(({ stdout }) => stdout);
    const ends = (await Promise.all(Array.from({ length: racers }, race))).map((text) => JSON.parse(text));
    expect(ends.filter(({ status }) => status === "completed")).toEqual([
      { status: "completed", value: [{ amount: 5 }, true] },
    ]);
    expect(ends.filter(({ status }) => status === "consumed")).toHaveLength(racers - 1);
    expect(JSON.parse(await race())).toEqual({ status: "consumed" });
    expect(existsSync(effects) && readFileSync(effects, "utf8")).toBe('{"amount":5}\n');
  }
});
