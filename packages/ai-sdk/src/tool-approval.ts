import type { HostTool } from "@codeact/core";
import type { ModelMessage, ToolApprovalConfiguration, ToolApprovalStatus, ToolSet } from "ai";
import { readMessages } from "./history.ts";
import { innerOptions } from "./outer-call.ts";

/** Rules of any tools, as far as they are looked into here. */
type Rules = ToolApprovalConfiguration<ToolSet, unknown>;
type Status = Exclude<ToolApprovalStatus, string | undefined>;

interface Question {
  readonly toolCall: { readonly toolCallId: string; readonly toolName: string; readonly input: unknown };
  readonly tools: ToolSet | undefined;
  readonly toolsContext: object;
  readonly runtimeContext: unknown;
  readonly messages: ModelMessage[];
}

/** `toolApproval` of `createCodeAct`. It reads little, so it fits calls with any other tools. */
export type ExecuteCodeToolApproval = (question: Question, others?: object) => Promise<Status>;

/** Asks about calls of programs; other calls have rules of their own. */
export const toolApproval: ExecuteCodeToolApproval = async (question, others = {}) => {
  const call = readMessages(question.messages).asked.get(question.toolCall.toolCallId);
  if (call === undefined) return judge(others as Rules, question);
  return { type: "user-approval", ...(call.reason !== undefined && { reason: call.reason }) };
};

/** Your own `toolApproval`, for calls that the model makes itself, beside that of `createCodeAct`. */
export function composeToolApproval<TOOLS extends ToolSet, RUNTIME_CONTEXT>(
  ours: ExecuteCodeToolApproval,
  yours: ToolApprovalConfiguration<TOOLS, RUNTIME_CONTEXT>,
): ExecuteCodeToolApproval {
  return (question) => ours(question, yours);
}

/** The same rules for calls of programs, as core applies them. */
export function approvalModeOf(
  name: string,
  tools: ToolSet,
  rules: object = {},
): Exclude<HostTool["approvalMode"], undefined> {
  const rule = ruleOf(name, tools, rules as Rules);
  if (typeof rule !== "function") {
    const { type, reason } = toStatus(rule);
    if (type === "approved" || type === "not-applicable") return "never_require";
    if (type === "user-approval" && reason === undefined) return "always_require";
  }
  return async ({ input, callId }, facts) => {
    const { toolCallId, messages, context } = innerOptions(name, callId, facts);
    const toolCall = { type: "tool-call", toolCallId, toolName: name, input };
    const question = { toolCall, tools, toolsContext: { [name]: context }, runtimeContext: undefined, messages };
    const { type, reason } = await judge(rules as Rules, question);
    const verdict = type === "user-approval" ? "ask" : type === "denied" ? "deny" : "allow";
    return reason === undefined ? verdict : { verdict, reason };
  };
}

function ruleOf(name: string, tools: ToolSet | undefined, rules: Rules) {
  if (typeof rules === "function") return rules;
  // Names may come from a client: nothing inherited is a rule.
  return new Map(Object.entries(rules)).get(name) ?? new Map(Object.entries(tools ?? {})).get(name)?.needsApproval;
}

/** As the AI SDK does: what is said of a call goes before what its tool says. */
async function judge(rules: Rules, question: Question): Promise<Status> {
  const { toolCall, tools, toolsContext, runtimeContext, messages } = question;
  const { toolCallId, toolName, input } = toolCall;
  if (typeof rules === "function") return toStatus(await rules(question as Parameters<typeof rules>[0]));
  const rule = ruleOf(toolName, tools, rules);
  if (typeof rule !== "function") return toStatus(rule);
  const context = new Map(Object.entries(toolsContext)).get(toolName) as never;
  return toStatus(await rule(input as never, { toolCallId, messages, context, toolContext: context, runtimeContext }));
}

function toStatus(given: ToolApprovalStatus | boolean): Status {
  if (typeof given === "object") return given;
  if (typeof given === "string") return { type: given };
  return { type: given ? "user-approval" : "not-applicable" };
}
