import { readFileSync } from "node:fs";
import { createExecuteCodeServer, mcpTools, readServerConfigs, serveHttp, serveStdio } from "@codeact/mcp";

export interface McpFlags {
  readonly config: string;
  readonly http?: number;
  readonly token?: string;
  readonly engine: "auto" | "hyperlight" | "wasm";
}

/** Serves until its client leaves, or it is told to end. */
export async function serveMcp({ config, http, token, engine }: McpFlags): Promise<void> {
  const servers = await mcpTools(readServerConfigs(readFileSync(config, "utf8")), {
    onChange: (tools) => server.update(tools),
  });
  const server = createExecuteCodeServer({ tools: servers.tools, engine });
  // Standard output belongs to the protocol.
  console.error(`${servers.tools.length} tools`);
  if (http === undefined) return await serveStdio(server);
  const { url } = await serveHttp(server, { port: http, ...(token === undefined ? {} : { token }) });
  console.error(url);
}
