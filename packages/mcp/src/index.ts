/**
 * Tools of MCP servers in programs, and `execute_code` as an MCP server.
 * @module @codeact/mcp
 */

export {
  createExecuteCodeServer,
  type ExecuteCodeServer,
  type ExecuteCodeServerOptions,
} from "./execute-code-server.ts";
export { type McpTools, type McpToolsOptions, mcpTools } from "./mcp-tools.ts";
export { type HttpOptions, type HttpService, serveHttp, serveStdio } from "./serve.ts";
export { readServerConfigs, type ServerConfig, type ServerSpec } from "./server-spec.ts";
