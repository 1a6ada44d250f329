import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const file = fileURLToPath(new URL("./example.mjs", import.meta.url));

/** The example for newcomers, as a process of its own. */
export function example(): void {
  it("runs its program in a micro-VM", async () => {
    const env = { ...process.env, CODEACT_ENGINE: "hyperlight" };
    const { stdout } = await run(process.execPath, [file, "--json"], { env });
    const { codeact, expected } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(codeact).toMatchObject({
      engine: { name: "hyperlight", isolation: "micro-vm" },
      toolCalls: 55,
      total: expected,
    });
  });
}
