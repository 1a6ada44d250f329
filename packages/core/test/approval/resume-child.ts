// Resumes a continuation in a process of its own; prints how that ended. Started by processes.test.ts.
import { appendFileSync, readFileSync } from "node:fs";
import { CodeActError, createCodeAct, defineTool, fileContinuationStore } from "../../src/index.ts";

const [, , tokenFile = "", directory = "", effects = ""] = process.argv;
const { continuation, callIds } = JSON.parse(readFileSync(tokenFile, "utf8")) as {
  continuation: string;
  callIds: string[];
};
await using codeact = createCodeAct({
  tools: [payTool(effects)],
  engine: "wasm",
  continuations: { keys: [{ id: "k", secret: "s".repeat(32) }], store: fileContinuationStore({ directory }) },
});
try {
  const decisions = Object.fromEntries(callIds.map((callId) => [callId, { type: "approve" as const }]));
  const result = await codeact.resume(continuation, { decisions });
  console.log(JSON.stringify({ status: result.status, value: result.status === "completed" ? result.value : null }));
} catch (thrown) {
  const reason = thrown instanceof CodeActError ? thrown.details.reason : String(thrown);
  console.log(JSON.stringify({ status: reason }));
}

export function payTool(file: string): ReturnType<typeof defineTool> {
  return defineTool({
    name: "pay",
    description: "Pays.",
    inputSchema: { type: "object" },
    approvalMode: "always_require",
    execute: (input) => {
      appendFileSync(file, `${JSON.stringify(input)}\n`);
      return input as object;
    },
  });
}
