import { ConfigurationError } from "@codeact/core";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
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
  | {
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** `sse` for a server that does not know streamable HTTP yet. @default "http" */
      readonly type?: string;
    };

/** Whoever gives a function or a configuration gets a server that is connected again when it has died. */
export type ServerSpec = Client | Transport | ServerConfig | (() => Transport | Promise<Transport>);

/**
 * The servers of a configuration file of an MCP client, without those that are `disabled`. `${NAME}` in it is a variable
 * of `environment`, `${NAME:-text}` with a default. Throws `CODEACT_CONFIGURATION` naming what is wrong.
 */
export function readServerConfigs(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Record<string, ServerConfig> {
  let file: unknown;
  try {
    file = JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? expand(value, environment) : value));
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
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
  const enabled = Object.entries(servers).filter(
    ([, server]: [string, { disabled?: unknown }]) => server.disabled !== true,
  );
  return Object.fromEntries(enabled) as Record<string, ServerConfig>;
}

function expand(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_all, name: string, otherwise: string | undefined) => {
    const value = environment[name] ?? otherwise;
    if (value === undefined) throw new ConfigurationError("mcpServers", `uses the variable ${name}, which is not set`);
    return value;
  });
}

export function isServerConfig(value: unknown): value is ServerConfig {
  if (typeof value !== "object" || value === null) return false;
  if ("command" in value) return typeof value.command === "string";
  return "url" in value && typeof value.url === "string" && URL.canParse(value.url);
}

/** A server started as a process gets few of this process's environment variables: those given, and the SDK's default. */
export function openTransport(config: ServerConfig): Transport {
  if ("url" in config) {
    const Transport = config.type === "sse" ? SSEClientTransport : StreamableHTTPClientTransport;
    return new Transport(new URL(config.url), { requestInit: { headers: { ...config.headers } } });
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
