import type { ApprovalMode, ApprovalScope, HostTool, PolicyCall, RunContext, Verdict } from "../types.ts";

/** Whether a person is asked about a program as a whole. */
export interface ProgramApproval {
  readonly mode: ApprovalMode;
  readonly scope: ApprovalScope;
}

/** One question before the program starts: it requires approval, or any of its tools may and all are asked at once. */
export function asksFirst({ mode, scope }: ProgramApproval, tools: Iterable<{ readonly tool: HostTool }>): boolean {
  if (mode === "always_require") return true;
  return scope === "block" && [...tools].some(mayAsk);
}

/** What a person may be asked about: `execute_code`, which is the program, and tools. */
export function asking(approval: ProgramApproval, tools: Iterable<{ readonly tool: HostTool }>): string[] {
  const all = [...tools];
  const program = asksFirst(approval, all) ? [executeCode] : [];
  return approval.scope === "block" ? program : [...program, ...all.filter(mayAsk).map(({ tool }) => tool.name)];
}

const executeCode = "execute_code";

function mayAsk({ tool: { approvalMode = "never_require" } }: { readonly tool: HostTool }): boolean {
  return approvalMode !== "never_require";
}

export interface VerdictWithReason {
  readonly verdict: Verdict;
  readonly reason?: string;
}

/** What the tool's own rule says of a call. A rule that throws or answers nonsense denies. */
export function judge(
  tool: HostTool,
  call: PolicyCall,
  context: RunContext,
): VerdictWithReason | Promise<VerdictWithReason> {
  const { approvalMode = "never_require" } = tool;
  if (approvalMode === "never_require") return { verdict: "allow" };
  if (approvalMode === "always_require") return { verdict: "ask" };
  return askPolicy(approvalMode, call, context);
}

async function askPolicy(
  policy: Exclude<HostTool["approvalMode"], string | undefined>,
  call: PolicyCall,
  context: RunContext,
): Promise<VerdictWithReason> {
  try {
    const given = await policy(call, context);
    const answer = typeof given === "string" ? { verdict: given } : given;
    if (answer.verdict === "allow" || answer.verdict === "ask" || answer.verdict === "deny") return answer;
  } catch {
    // Falls through: an unclear rule must not open anything.
  }
  return { verdict: "deny", reason: "the policy of this tool failed" };
}
