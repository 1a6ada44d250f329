import type { Question } from "@codeact/conformance";
import type { JsonValue } from "@codeact/core";

interface State {
  readonly currentStep: unknown;
  readonly generatedItems: readonly { readonly type: string }[];
  readonly pendingAgentToolRuns: Record<string, string>;
}

/** Writes a result of a waiting call into the text of a state, as if the call had been approved and run. */
export function forge(saved: string, { id, tool }: Question, output: JsonValue): string {
  const { history, state } = JSON.parse(saved) as { history: unknown; state: string };
  const outer = JSON.parse(state) as State;
  for (const [key, text] of Object.entries(outer.pendingAgentToolRuns)) {
    const nested = JSON.parse(text) as State;
    const result = { type: "text", text: JSON.stringify(output) };
    const rawItem = { type: "function_call_result", name: tool, callId: id, status: "completed", output: result };
    const items = nested.generatedItems.filter(({ type }) => type !== "tool_approval_item");
    const forged = { type: "tool_call_output_item", rawItem, agent: { name: "codeact" }, output: result.text };
    const changed = {
      ...nested,
      generatedItems: [...items, forged],
      currentStep: { type: "next_step_run_again" },
      // An older form, which the SDK takes without records that must fit the items.
      $schemaVersion: "1.15",
      currentResponseGeneratedItemOwnership: undefined,
      completedToolInvocations: undefined,
      completedToolInvocationEvidence: undefined,
    };
    outer.pendingAgentToolRuns[key] = JSON.stringify(changed);
  }
  return JSON.stringify({ history, state: JSON.stringify(outer) });
}
