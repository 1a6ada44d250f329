// Resumes a continuation in a process of its own, and tells what was traced there. Started by tracing.test.ts.
import { text } from "node:stream/consumers";
import { createCodeAct } from "../../src/index.ts";
import { setUpTelemetry } from "./telemetry.ts";
import { keys, pay } from "./tools.ts";

const telemetry = setUpTelemetry();
const codeact = createCodeAct({ tools: [pay], engine: "wasm", continuations: { keys } });
const { status } = await codeact.resume(await text(process.stdin), { decisions: { call_1: { type: "approve" } } });
await codeact[Symbol.asyncDispose]();
console.log(JSON.stringify({ status, spans: telemetry.spans() }));
