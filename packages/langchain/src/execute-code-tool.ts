import {
  type CodeAct,
  createCodeAct,
  createProgress,
  executeCodeTool,
  type InstructionOptions,
  type RunContext,
  type RunResult,
} from "@codeact/core";
import type { CallbackManagerForToolRun } from "@langchain/core/callbacks/manager";
import type { ToolMessage } from "@langchain/core/messages";
import { patchConfig } from "@langchain/core/runnables";
import { StructuredTool, type ToolRunnableConfig, type ToolRuntime } from "@langchain/core/tools";
import type { JSONSchema } from "@langchain/core/utils/json_schema";
import { toHostTools } from "./host-tools.ts";
import { withConfig } from "./inner-config.ts";
import { resultMessage } from "./result-message.ts";
import type { ExecuteCodeInput, ExecuteCodeProgress, ExecuteCodeToolOptions, HostToolOptions } from "./types.ts";

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

  constructor({ tools, outputSchemas, context, modelOutputChars, ...options }: ExecuteCodeToolOptions) {
    super({ defaultConfig: { runName: executeCodeTool.name } });
    this.#core = createCodeAct({ ...options, tools: toHostTools({ tools, outputSchemas }) });
    this.#context = context;
    this.#maxChars = modelOutputChars;
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

  /** Changes the tools for programs that start from now on. */
  update(changes: HostToolOptions): void {
    this.#core.update({ tools: toHostTools(changes) });
    this.description = this.#core.buildToolDescription();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#core[Symbol.asyncDispose]();
  }

  protected override async _call(
    { code }: ExecuteCodeInput,
    manager?: CallbackManagerForToolRun,
    config: ToolRunnableConfig = {},
  ): Promise<Output> {
    const result = await this.#run(code, manager, config);
    const toolCallId = config.toolCall?.id;
    return resultMessage({ result, name: this.name, maxChars: this.#maxChars, toolCallId });
  }

  async #run(
    code: string,
    manager: CallbackManagerForToolRun | undefined,
    config: ToolRunnableConfig,
  ): Promise<RunResult> {
    const { writer } = config as Partial<ToolRuntime>;
    const context = withConfig(this.#factsOf(config), patchConfig(config, { callbacks: manager?.getChild() }));
    const progress = createProgress();
    const result = this.#core.run(code, { signal: config.signal, context, onEvent: progress.observe });
    for await (const calls of progress.until(result)) {
      const event: ExecuteCodeProgress = { type: "execute_code", toolCallId: config.toolCall?.id, calls };
      writer?.(event);
      await manager?.handleToolEvent(event);
    }
    return await result;
  }

  #factsOf(config: ToolRunnableConfig): RunContext | undefined {
    return typeof this.#context === "function" ? this.#context(config as ToolRuntime) : this.#context;
  }
}
