import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const file = fileURLToPath(new URL("./codeact.mjs", import.meta.url));

/** What `codeact` says where a micro-VM starts. */
export function commandLine(): void {
  it("doctor tells that programs run in micro-VMs, and how long one takes", async () => {
    const { stdout } = await run(process.execPath, [file, "doctor", "--json"]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      kvm: "may be used",
      asked: "auto",
      chosen: "hyperlight",
      why: "Programs run in hyperlight, because a micro-VM has started here.",
    });
    const [hyperlight, wasm] = report.engines;
    expect(hyperlight).toMatchObject({ engine: "hyperlight", works: true, isolation: "micro-vm" });
    expect(hyperlight.firstMs).toBeGreaterThan(hyperlight.nextMs);
    expect(wasm).toMatchObject({ engine: "wasm", works: true });
  });
}
