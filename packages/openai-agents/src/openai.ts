/**
 * `execute_code` for the plain `openai` client.
 * @module @codeact/openai-agents/openai
 */

import {
  type CodeActOptions,
  createCodeAct,
  type Decision,
  executeCodeTool,
  type Interruption,
  type RunOptions,
  type RunResult,
} from "@codeact/core";
import { codeOf, type ExecuteCodeHandle, refuseTool } from "@codeact/core/adapter";
import type { RunnerFunction } from "openai/helpers/responses-tool-runner";
import type { RunnableToolFunctionWithParse } from "openai/lib/RunnableFunction";
import type { FunctionTool, ResponseFunctionToolCall, ResponseInputItem } from "openai/resources/responses/responses";

/** A call of the model that has run to its end, or one that waits for people. All of it is JSON. */
export type HandledCall =
  | {
      readonly status: "completed";
      /** Append it to the input of the next request. */
      readonly item: ResponseInputItem.FunctionCallOutput;
      /** Missing when the model did not send a program. */
      readonly result?: RunResult;
    }
  | {
      readonly status: "interrupted";
      readonly callId: string;
      readonly interruptions: readonly Interruption[];
      readonly continuation: string;
    };

/** `execute_code` for the `openai` client, in the three ways it takes tools. */
export interface ExecuteCode extends Omit<ExecuteCodeHandle, "decide"> {
  /** For `tools` of `responses.create`; answer its calls with `handleResponsesCall`. */
  toResponsesTool(): FunctionTool;
  /** Runs the program of a call. Throws what the application must mend. */
  handleResponsesCall(call: ResponseFunctionToolCall, options?: RunOptions): Promise<HandledCall>;
  /** Goes on with a call that waited, in this process or another. */
  resumeResponsesCall(
    waiting: Pick<Extract<HandledCall, { status: "interrupted" }>, "callId" | "continuation">,
    options: RunOptions & { readonly decisions: Readonly<Record<string, Decision>> },
  ): Promise<HandledCall>;
  /** For `chat.completions.runTools`, which cannot wait: tools that may ask need `onApproval`. */
  toChatTool(options?: RunOptions): RunnableToolFunctionWithParse<{ code: string }>;
  /** For `ResponsesToolRunner`, which cannot wait either. */
  toRunnerFunction(options?: RunOptions): RunnerFunction;
}

/** Host tools, made with `defineTool`, behind one tool of the `openai` client. */
export function createExecuteCode(options: CodeActOptions): ExecuteCode {
  const core = createCodeAct(options);
  const format = (result: RunResult): string => core.resultForModel(result).text;
  const handled = (callId: string, result: RunResult): HandledCall => {
    if (result.status !== "interrupted") return { status: "completed", item: answer(callId, format(result)), result };
    const { interruptions, continuation } = result;
    return { status: "interrupted", callId, interruptions, continuation };
  };
  /** Runs a program for a caller that cannot wait for people. */
  const runThrough = async (input: unknown, runOptions: RunOptions): Promise<string> => {
    const code = codeOf(input);
    return code === undefined ? noProgram : format(await core.run(code, runOptions));
  };

  return {
    toResponsesTool: () => ({
      type: "function",
      name: executeCodeTool.name,
      description: core.buildToolDescription(),
      parameters: { ...executeCodeTool.inputSchema },
      strict: true,
    }),
    async handleResponsesCall({ call_id, arguments: text }, runOptions) {
      const code = codeOf(parse(text));
      if (code === undefined) return { status: "completed", item: answer(call_id, noProgram) };
      return handled(call_id, await core.run(code, runOptions));
    },
    resumeResponsesCall: async ({ callId, continuation }, resumeOptions) =>
      handled(callId, await core.resume(continuation, resumeOptions)),
    toChatTool(runOptions = {}) {
      expectApprover(core.asking());
      return {
        type: "function",
        function: {
          name: executeCodeTool.name,
          description: core.buildToolDescription(),
          parameters: { ...executeCodeTool.inputSchema },
          parse: (text) => parse(text) as { code: string },
          function: (input) => runThrough(input, runOptions),
        },
      };
    },
    toRunnerFunction(runOptions = {}) {
      expectApprover(core.asking());
      return {
        tool: this.toResponsesTool(),
        execute: (input, given) => runThrough(input, { ...runOptions, ...(given?.signal && { signal: given.signal }) }),
      };
    },
    buildInstructions: core.buildInstructions,
    warmup: core.warmup,
    [Symbol.asyncDispose]: core[Symbol.asyncDispose],
  };
}

const noProgram = "TOOL_INVALID_INPUT: code must be a string: the program.";

function answer(callId: string, output: string): ResponseInputItem.FunctionCallOutput {
  return { type: "function_call_output", call_id: callId, output };
}

/** Models send broken JSON at times; they are told. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A runner that cannot wait would leave the calls that must be asked undone. */
function expectApprover(asking: readonly string[]): void {
  for (const name of asking) {
    const remedy = "give onApproval, or use handleResponsesCall";
    refuseTool(name, `may need approval, and this runner cannot wait for it: ${remedy}`);
  }
}
