import { ConfigurationError } from "@codeact/core";
import { getConfig } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { createExecuteCodeTool, type ExecuteCodeTool } from "./create-execute-code-tool.ts";
import type { ExecuteCodeHandle, ExecuteCodeToolOptions } from "./types.ts";

/** Middleware for `createAgent`. Dispose it when your server ends. */
export interface CodeActMiddleware
  extends AgentMiddleware<undefined, undefined, unknown, readonly [ExecuteCodeTool], readonly []>,
    Omit<ExecuteCodeHandle, "buildInstructions"> {}

/**
 * The provider, for `createAgent`: registers `execute_code` and tells the model how to use it, on every run. The model
 * sees those of `tools` alone that you also give to `createAgent`.
 */
export function codeActMiddleware(options: ExecuteCodeToolOptions): CodeActMiddleware {
  const execute_code = createExecuteCodeTool(options);
  const middleware = createMiddleware({
    name: "CodeAct",
    tools: [execute_code],
    async beforeAgent(state) {
      const messages = await execute_code.answerOpenCalls(state.messages, { ...getConfig(), ...{ state } });
      return messages && { messages };
    },
    async wrapModelCall(request, handler) {
      await execute_code.warmup(); // An engine that cannot run here is your problem, not one to tell the model.
      const names = request.tools.map(({ name }) => name).filter((name) => typeof name === "string");
      if (names.filter((name) => name === execute_code.name).length > 1)
        throw new ConfigurationError(
          "tools",
          `has a tool named ${execute_code.name}, beside that of CodeAct: rename yours`,
        );
      const instructions = execute_code.buildInstructions({ toolsVisibleToModel: names });
      const { systemMessage } = request;
      const gap = systemMessage.text === "" ? "" : "\n\n";
      return await handler({ ...request, systemMessage: systemMessage.concat(gap + instructions) });
    },
  });
  const { warmup, update, [Symbol.asyncDispose]: dispose } = execute_code;
  return Object.assign(middleware, { warmup, update, [Symbol.asyncDispose]: dispose });
}
