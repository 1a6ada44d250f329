import { ConfigurationError } from "@codeact/core";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

/** A server to be started as a process, or reached at an address: the form clients of MCP keep in `mcpServers`. */
export type ServerConfig =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** Whoever gives a function or a configuration gets a server that is connected again when it has died. */
export type ServerSpec = Client | Transport | ServerConfig | (() => Transport | Promise<Transport>);

/** The servers of a configuration file of an MCP client; throws `CODEACT_CONFIGURATION` naming what is wrong. */
export function readServerConfigs(text: string): Record<string, ServerConfig> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError("mcpServers", `the file is not JSON: ${String(cause)}`);
  }
  const servers = (file as { mcpServers?: unknown } | null)?.mcpServers;
  if (typeof servers !== "object" || servers === null) {
    throw new ConfigurationError("mcpServers", "must be an object: one entry for each server");
  }
  for (const [name, server] of Object.entries(servers)) {
    if (!isServerConfig(server)) {
      throw new ConfigurationError(`mcpServers.${name}`, "must have a command to start, or a url to reach");
    }
  }
  return servers as Record<string, ServerConfig>;
}

export function isServerConfig(value: unknown): value is ServerConfig {
  if (typeof value !== "object" || value === null) return false;
  if ("command" in value) return typeof value.command === "string";
  return "url" in value && typeof value.url === "string" && URL.canParse(value.url);
}

/** A server started as a process gets few of this process's environment variables: those given, and the SDK's default. */
export function openTransport(config: ServerConfig): Transport {
  if ("url" in config) {
    return new StreamableHTTPClientTransport(new URL(config.url), { requestInit: { headers: { ...config.headers } } });
  }
  const { command, args = [], env, cwd } = config;
  const environment = { ...getDefaultEnvironment(), ...env };
  return new StdioClientTransport({
    command,
    args: [...args],
    env: environment,
    stderr: "ignore",
    ...(cwd && { cwd }),
  });
}
