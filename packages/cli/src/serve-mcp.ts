import { existsSync, readFileSync } from "node:fs";
import {
  createExecuteCodeServer,
  mcpTools,
  readServerConfigs,
  type ServerConfig,
  serveHttp,
  serveStdio,
} from "@codeact/mcp";

export interface McpFlags {
  readonly config?: string;
  readonly http?: number;
  readonly token?: string;
  readonly engine: "auto" | "hyperlight" | "wasm";
}

/** Where clients of MCP keep the servers of a project. */
const projectFile = ".mcp.json";

/** Serves until its client leaves, or it is told to end. Standard output belongs to the protocol. */
export async function serveMcp({ config, http, token, engine }: McpFlags): Promise<void> {
  await using servers = await mcpTools(configured(config), { onChange: (tools) => server.update(tools) });
  await using server = createExecuteCodeServer({ tools: servers.tools, engine });
  console.error(`${servers.tools.length} tools`);
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  if (http === undefined) {
    await serveStdio(server);
    await Promise.race([told, new Promise((resolve) => process.stdin.once("end", resolve).once("close", resolve))]);
    return;
  }
  await using service = await serveHttp(server, { port: http, ...(token === undefined ? {} : { token }) });
  console.error(service.url);
  await told;
}

function configured(file: string | undefined): Record<string, ServerConfig> {
  if (file === undefined && !existsSync(projectFile)) return {};
  return readServerConfigs(readFileSync(file ?? projectFile, "utf8"), process.env);
}
