import { CodeActError, ConfigurationError, executeCodeTool, type Settlement } from "@codeact/core";
import { type Bridge, type ExecuteCodeInput, endOf } from "@codeact/core/adapter";
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
import type { HostTools } from "./host-tools.ts";
import { outerConfigs } from "./inner-config.ts";
import { lostMessage, resultMessage } from "./result-message.ts";
import { type KeptStretch, type Program, runProgram } from "./run-program.ts";
import { answerOpenCalls } from "./set-aside.ts";
import { Turns } from "./turns.ts";
import type { ExecuteCodeProgress, ExecuteCodeToolOptions } from "./types.ts";

const unanswered = { type: "reject", message: "The user went on without an answer." } as const;

type Output = ToolMessage | ToolMessage["content"];

/** `execute_code` as LangChain runs it. */
export class ExecuteCodeRunner extends StructuredTool<JSONSchema, ExecuteCodeInput, ExecuteCodeInput, Output> {
  override name: string = executeCodeTool.name;
  override description: string;
  /** A copy, because LangChain's validator marks the schemas it has seen. */
  override schema: JSONSchema = structuredClone(executeCodeTool.inputSchema);
  readonly #bridge: Bridge<HostTools>;
  readonly #context: ExecuteCodeToolOptions["context"];
  readonly #turns = new Turns();

  constructor(bridge: Bridge<HostTools>, context: ExecuteCodeToolOptions["context"]) {
    super({ defaultConfig: { runName: executeCodeTool.name } });
    this.#bridge = bridge;
    this.#context = context;
    this.description = bridge.core.buildToolDescription();
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
    const advance: Program["advance"] = (text, settlements) => this.#advance(text, settlements, config, manager);
    const result = await runProgram({ code, config, ...this.#bridge.tools, advance });
    const message = resultMessage(this.#bridge.core, result, config.toolCall?.id);
    return config.toolCall?.id === undefined ? message.content : message;
  }

  async #advance(
    text: string,
    settlements: readonly Settlement[],
    config: ToolRunnableConfig,
    manager?: CallbackManagerForToolRun,
  ): Promise<KeptStretch> {
    const { core, stretch } = this.#bridge;
    if (!hasCheckpointer() && core.asking().length > 0) throw checkpointerIsMissing();
    const facts = typeof this.#context === "function" ? this.#context(config as ToolRuntime) : this.#context;
    const context = outerConfigs.within(facts, inNode(config));
    const toolCallId = config.toolCall?.id;
    const states = stretch(text, { context, signal: config.signal, settle: async () => settlements });
    const end = await endOf(states, async ({ calls }) => {
      const event: ExecuteCodeProgress = { type: "execute_code", toolCallId, calls };
      (config as Partial<ToolRuntime>).writer?.(event);
      await manager?.handleToolEvent(event);
    });
    if (end.status !== "interrupted") return end;
    if (!hasCheckpointer()) throw checkpointerIsMissing();
    return { ...end, toolCallId };
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

  async #setAside(config: ToolRunnableConfig, waiting: KeptStretch | undefined): Promise<ToolMessage> {
    if (waiting === undefined) return lostMessage("This program did not run to its end.", config.toolCall?.id);
    let stretch = waiting;
    try {
      while (stretch.status === "interrupted") {
        const settlements = stretch.interruptions.map(({ callId }) => ({ callId, decision: unanswered }));
        stretch = await this.#advance(stretch.continuation, settlements, config);
      }
    } catch (thrown) {
      if (!(thrown instanceof CodeActError && thrown.code === "CODEACT_CONTINUATION")) throw thrown;
      return lostMessage(thrown.message, config.toolCall?.id);
    }
    return resultMessage(this.#bridge.core, stretch, config.toolCall?.id);
  }
}

function checkpointerIsMissing(): ConfigurationError {
  return new ConfigurationError(
    "checkpointer",
    "is missing: a person may be asked, and a program can wait for one in a graph with a checkpointer alone. " +
      "Give createAgent or compile one, or give onApproval here.",
  );
}
