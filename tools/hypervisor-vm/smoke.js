// Proves that the guest has a working hypervisor: a micro-VM starts, answers, is killed and restored.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { SandboxBuilder } = createRequire(import.meta.url)("@hyperlight-dev/js-host-api-linux-x64-gnu");
const sandbox = await (await new SandboxBuilder().build()).loadRuntime();
sandbox.addHandler("hello", "function handler(event) { while (event.spin); return 'hello ' + event.name; }");
const loaded = await sandbox.getLoadedSandbox();
const pristine = await loaded.snapshot();
assert.equal(await loaded.callHandler("hello", { name: "world" }, {}), "hello world");
await assert.rejects(loaded.callHandler("hello", { spin: true }, { wallClockTimeoutMs: 100 }), /ERR_CANCELLED/);
assert.equal(loaded.poisoned, true);
await loaded.restore(pristine);
assert.equal(await loaded.callHandler("hello", { name: "again" }, {}), "hello again");
console.log(`Hyperlight works under Node ${process.version}`);
