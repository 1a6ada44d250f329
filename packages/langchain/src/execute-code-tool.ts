import {
  type CodeAct,
  CodeActError,
  type CodeActUpdate,
  ConfigurationError,
  createCodeAct,
  createProgress,
  executeCodeTool,
  type InstructionOptions,
  type RunContext,
  type Settlement,
} from "@codeact/core";
import type { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import type { BaseMessage, ToolMessage } from "@langchain/core/messages";
import { patchConfig } from "@langchain/core/runnables";
import {
  StructuredTool,
  type StructuredToolCallInput,
  type ToolReturnType,
  type ToolRunnableConfig,
  type ToolRuntime,
} from "@langchain/core/tools";
import type { JSONSchema } from "@langchain/core/utils/json_schema";
import { hasCheckpointer, inNode } from "./graph.ts";
import { type HostTools, toHostTools } from "./host-tools.ts";
import { withConfig } from "./inner-config.ts";
import { lostMessage, resultMessage } from "./result-message.ts";
import { type BlockedStretch, type Program, runProgram, type Stretch } from "./run-program.ts";
import { answerOpenCalls } from "./set-aside.ts";
import { Turns } from "./turns.ts";
import type { ExecuteCodeInput, ExecuteCodeProgress, ExecuteCodeToolOptions, HostToolOptions } from "./types.ts";

const unanswered = { type: "reject", message: "The user went on without an answer." } as const;

type Output = ToolMessage | ToolMessage["content"];

/** `execute_code` as LangChain runs it. Make one with `createExecuteCodeTool`. */
export class ExecuteCodeTool
  extends StructuredTool<JSONSchema, ExecuteCodeInput, ExecuteCodeInput, Output>
  implements AsyncDisposable
{
  override name: string = executeCodeTool.name;
  override description: string;
  /** A copy, because LangChain's validator marks the schemas it has seen. */
  override schema: JSONSchema = structuredClone(executeCodeTool.inputSchema);
  readonly #core: CodeAct;
  readonly #context: ExecuteCodeToolOptions["context"];
  readonly #maxChars: number | undefined;
  readonly #hasApprover: boolean;
  /** Core may ask by itself, whatever `interruptOn` says. */
  readonly #mayAsk: boolean;
  readonly #turns = new Turns();
  #hostTools: HostTools;

  constructor({ tools, outputSchemas, interruptOn, context, ...options }: ExecuteCodeToolOptions) {
    super({ defaultConfig: { runName: executeCodeTool.name } });
    this.#hostTools = toHostTools({ tools, outputSchemas, interruptOn });
    this.#core = createCodeAct({ ...options, tools: this.#hostTools.hostTools });
    this.#hasApprover = options.onApproval !== undefined;
    const { approvalMode, defaultApprovalMode } = options;
    this.#mayAsk = [approvalMode, defaultApprovalMode].some((mode) => mode !== undefined && mode !== "never_require");
    this.#context = context;
    this.#maxChars = options.modelOutputChars;
    this.description = this.#core.buildToolDescription();
  }

  /** Text for your system prompt. */
  buildInstructions(options?: InstructionOptions): string {
    return this.#core.buildInstructions(options);
  }

  /** Gets the engine ready. Throws `CODEACT_ENGINE_UNAVAILABLE`. */
  async warmup(): Promise<void> {
    await this.#core.warmup();
  }

  /** Changes the tools, and what else is given, for programs that start from now on. */
  update({ tools, outputSchemas, interruptOn, ...others }: HostToolOptions & Omit<CodeActUpdate, "tools">): void {
    const next = toHostTools({ tools, outputSchemas, interruptOn });
    this.#core.update({ ...others, tools: next.hostTools });
    this.#hostTools = next;
    this.description = this.#core.buildToolDescription();
  }

  /** Ends the engine and everything that runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#core[Symbol.asyncDispose]();
  }

  override async invoke<
    TInput extends StructuredToolCallInput<JSONSchema, ExecuteCodeInput>,
    TConfig extends ToolRunnableConfig | undefined,
  >(input: TInput, config?: TConfig): Promise<ToolReturnType<TInput, TConfig, Output>> {
    return await this.#turns.take(config, () => super.invoke(input, config));
  }

  /** What LangChain calls: runs the program of one call of the model. */
  protected override async _call(
    { code }: ExecuteCodeInput,
    manager?: CallbackManagerForToolRun,
    given: ToolRunnableConfig = {},
  ): Promise<Output> {
    const config = patchConfig(given, { callbacks: manager?.getChild() });
    const { tools, questions } = this.#hostTools;
    const advance: Program["advance"] = (text, settlements) => this.#advance(text, settlements, config, manager);
    const result = await runProgram({ code, config, tools, questions, advance });
    const toolCallId = config.toolCall?.id;
    const message = resultMessage(result, toolCallId ?? "", this.#maxChars);
    return toolCallId === undefined ? message.content : message;
  }

  async #advance(
    text: string,
    settlements: readonly Settlement[],
    config: ToolRunnableConfig,
    manager?: CallbackManagerForToolRun,
  ): Promise<Stretch> {
    const canWait = this.#hasApprover || hasCheckpointer();
    if (!canWait && (this.#mayAsk || this.#hostTools.questions.mayAsk)) throw checkpointerIsMissing();
    const progress = createProgress();
    const execution = this.#core.execution(await this.#core.recall(text), {
      surface: this.#hasApprover ? () => false : "ask",
      context: withConfig(this.#factsOf(config), inNode(config)),
      signal: config.signal,
      onEvent: progress.observe,
    });
    const state = execution.next(settlements);
    for await (const calls of progress.until(state)) {
      const event: ExecuteCodeProgress = { type: "execute_code", toolCallId: config.toolCall?.id, calls };
      (config as Partial<ToolRuntime>).writer?.(event);
      await manager?.handleToolEvent(event);
    }
    const stretch = await state;
    if (stretch.status !== "blocked") return stretch;
    if (!canWait) throw checkpointerIsMissing();
    const continuation = await this.#core.keep(execution.continuation());
    return { ...stretch, continuation, toolCallId: config.toolCall?.id };
  }

  /**
   * The conversation went on although a call of this tool has no result: what waits for a person is told no, what cannot
   * go on is told lost. Gives all messages anew, with results where they belong, or nothing when no call is open.
   */
  async answerOpenCalls(
    messages: readonly BaseMessage[],
    config: ToolRunnableConfig,
  ): Promise<BaseMessage[] | undefined> {
    return await answerOpenCalls(messages, this.name, (toolCall, waiting) =>
      this.#setAside({ ...config, toolCall }, waiting),
    );
  }

  async #setAside(config: ToolRunnableConfig, waiting: BlockedStretch | undefined): Promise<ToolMessage> {
    const toolCallId = config.toolCall?.id ?? "";
    if (waiting === undefined) return lostMessage("This program did not run to its end.", toolCallId);
    let stretch: Stretch = waiting;
    try {
      while (stretch.status === "blocked") {
        const settlements = stretch.pending.map(({ callId }) => ({ callId, decision: unanswered }));
        stretch = await this.#advance(stretch.continuation, settlements, config);
      }
    } catch (thrown) {
      if (!(thrown instanceof CodeActError && thrown.code === "CODEACT_CONTINUATION")) throw thrown;
      return lostMessage(thrown.message, toolCallId);
    }
    return resultMessage(stretch, toolCallId, this.#maxChars);
  }

  #factsOf(config: ToolRunnableConfig): RunContext | undefined {
    return typeof this.#context === "function" ? this.#context(config as ToolRuntime) : this.#context;
  }
}

function checkpointerIsMissing(): ConfigurationError {
  return new ConfigurationError(
    "checkpointer",
    "is missing: a person may be asked, and a program can wait for one in a graph with a checkpointer alone. " +
      "Give createAgent or compile one, or give onApproval here.",
  );
}
