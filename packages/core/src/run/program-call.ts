import { deepFreeze } from "../internal/json.ts";
import { buildCatalog, type CatalogTool } from "../tools/catalog.ts";
import { type CallRecord, recordCall } from "./call-record.ts";
import type { PreparedCall } from "./handed-out.ts";

/** Calls of the program count from 1; this is the call of the program itself. */
const programId = 0;
const name = "execute_code";

/** The program as a call that a person is asked about. */
export function programCall(code: string): PreparedCall {
  const input = deepFreeze({ code });
  const record = recordCall({ id: programId, kind: "tool", name, input: JSON.stringify(input) });
  return { record, entry: programTool(), input };
}

export function isProgramCall({ id }: Pick<CallRecord, "id">): boolean {
  return id === programId;
}

/** Never executed: that it is approved is all there is to it. */
function programTool(): CatalogTool {
  const { tools } = buildCatalog([
    {
      // No tool of a program can have the name of the tool that runs programs.
      name: "program",
      title: "Run a program",
      description: "Runs a program that calls tools.",
      inputSchema: {
        type: "object",
        properties: { code: { type: "string" } },
        required: ["code"],
        additionalProperties: false,
      },
      execute: (input) => input,
    },
  ]);
  const [tool] = tools.values();
  if (tool === undefined) throw new Error("the catalog has the tool it was given");
  return tool;
}
