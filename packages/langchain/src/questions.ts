import type { Call, Decision, HostTool, JsonValue, Settlement } from "@codeact/core";
import type { ToolRunnableConfig } from "@langchain/core/tools";
import type { ActionRequest, HITLRequest, HITLResponse, InterruptOnConfig, ToolCallRequest } from "langchain";
import { innerId, outerConfigs } from "./inner-config.ts";
import type { InterruptOn } from "./types.ts";

type Answer = HITLResponse["decisions"][number];

/** What `interrupt` shows: the request of `humanInTheLoopMiddleware`, which also says which calls these are. */
export interface CallsRequest extends HITLRequest {
  actionRequests: (ActionRequest & { callId: string; digest: string })[];
}

/** What `Command({ resume })` brings: decisions in the order of the requests, or by `callId`. */
export interface CallsResponse {
  decisions: readonly Answer[] | Readonly<Record<string, Answer>>;
}

/** Questions about calls of programs, by the rules of `interruptOn`. */
export interface Questions {
  /** Of a tool without a rule core decides. */
  policyOf(tool: string): HostTool["approvalMode"];
  toRequest(calls: readonly Call[], config: ToolRunnableConfig): Promise<CallsRequest>;
  /** A call that is not answered, or not as its rule allows, has no decision: it is asked about again. */
  toDecisions(response: unknown, calls: readonly Call[], config: ToolRunnableConfig): Settlement[];
}

export function createQuestions(interruptOn: InterruptOn): Questions {
  const rules = new Map(Object.entries(interruptOn));
  /** What core asks about by itself, such as the program, may be decided in every way. */
  const ruleOf = (tool: string): InterruptOnConfig => {
    const rule = rules.get(tool);
    return typeof rule === "object" ? rule : { allowedDecisions: ["approve", "edit", "reject"] };
  };
  return {
    policyOf(tool) {
      if (!rules.has(tool)) return undefined;
      const { when } = ruleOf(tool);
      if (when === undefined) return rules.get(tool) === false ? "never_require" : "always_require";
      return async (call, context) => ((await when(toReview(call, outerConfigs.of(context) ?? {}))) ? "ask" : "allow");
    },
    async toRequest(calls, config) {
      const request: CallsRequest = { actionRequests: [], reviewConfigs: [] };
      for (const call of calls) {
        const { tool, digest, title, preview, reason } = call;
        const { description, argsSchema, allowedDecisions } = ruleOf(tool);
        const { toolCall, state, runtime } = toReview(call, config);
        const said = typeof description === "function" ? await description(toolCall, state, runtime) : description;
        const told = [reason, `${title} ${preview}`].filter((line) => line !== undefined).join("\n\n");
        const callId = innerId(config, call.callId);
        request.actionRequests.push({ name: tool, args: toolCall.args, description: said ?? told, callId, digest });
        request.reviewConfigs.push({ actionName: tool, allowedDecisions, ...(argsSchema && { argsSchema }) });
      }
      return request;
    },
    toDecisions(response, calls, config) {
      const { decisions = [] } = Object(response) as Partial<CallsResponse>;
      const answers = new Map(Object.entries(decisions));
      return calls.flatMap(({ tool, callId }, index): Settlement[] => {
        const answer = answers.get(Array.isArray(decisions) ? String(index) : innerId(config, callId));
        const decision = answer && ruleOf(tool).allowedDecisions.includes(answer.type) && toDecision(answer, tool);
        return decision ? [{ callId, decision }] : [];
      });
    },
  };
}

/** A call of a program as rules are shown calls of the model. */
function toReview(
  { tool, input, callId }: Pick<Call, "tool" | "input" | "callId">,
  config: ToolRunnableConfig,
): ToolCallRequest {
  const runtime = config as ToolCallRequest["runtime"] & Pick<ToolCallRequest, "state">;
  const args = input as Record<string, JsonValue>;
  return {
    toolCall: { name: tool, args, id: innerId(config, callId) },
    tool: undefined,
    state: runtime.state,
    runtime,
  };
}

function toDecision(answer: Answer, tool: string): Decision | undefined {
  if (answer.type === "approve") return { type: "approve" };
  if (answer.type === "reject")
    return { type: "reject", ...(answer.message !== undefined && { message: answer.message }) };
  return answer.editedAction.name === tool ? { type: "edit", input: answer.editedAction.args } : undefined;
}
