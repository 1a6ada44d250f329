/**
 * `execute_code` for the plain `openai` client.
 * @module @codeact/openai-agents/openai
 */

import {
  type CodeAct,
  type CodeActOptions,
  ConfigurationError,
  createCodeAct,
  type Decision,
  executeCodeTool,
  formatResultForModel,
  type Interruption,
  type RunOptions,
  type RunResult,
} from "@codeact/core";
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
export interface ExecuteCode extends AsyncDisposable {
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
  /** Text for your instructions. */
  buildInstructions: CodeAct["buildInstructions"];
  /** Gets the engine ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  warmup(): Promise<void>;
}

/** Host tools, made with `defineTool`, behind one tool of the `openai` client. */
export function createExecuteCode(options: CodeActOptions): ExecuteCode {
  const core = createCodeAct(options);
  const format = (result: RunResult): string =>
    formatResultForModel(result, { maxChars: options.modelOutputChars }).text;
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
      expectApprover(options);
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
      expectApprover(options);
      return {
        tool: this.toResponsesTool(),
        execute: (input, given) => runThrough(input, { ...runOptions, ...(given?.signal && { signal: given.signal }) }),
      };
    },
    buildInstructions: core.buildInstructions,
    warmup: core.warmup,
    [Symbol.asyncDispose]: () => Promise.resolve(core[Symbol.asyncDispose]()),
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

function codeOf(input: unknown): string | undefined {
  const code = typeof input === "object" && input !== null && "code" in input ? input.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** A runner that cannot wait would leave the calls that must be asked undone. */
function expectApprover({ tools, onApproval }: CodeActOptions): void {
  if (onApproval !== undefined) return;
  const asking = tools.find(({ approvalMode = "never_require" }) => approvalMode !== "never_require");
  if (asking === undefined) return;
  throw new ConfigurationError(
    `tools.${asking.name}`,
    "may need approval, and this runner cannot wait for it: give onApproval, or use handleResponsesCall",
  );
}
