import { type ApprovalMode, ConfigurationError, type HostTool, type Policy } from "@codeact/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Progress } from "@modelcontextprotocol/sdk/types.js";
import { ServerLink } from "./server-link.ts";
import type { ServerSpec } from "./server-spec.ts";
import { toHostTool } from "./to-host-tool.ts";

/** Options of `mcpTools`. */
export interface McpToolsOptions {
  /**
   * Which tools a person must approve. `by_annotations`: those that do not say `readOnlyHint: true` or
   * `destructiveHint: false`. @default "by_annotations"
   */
  readonly approvalMode?: ApprovalMode | Policy | "by_annotations";
  /** For a call without progress. @default 60,000 */
  readonly timeoutMs?: number;
  /** Told how far a call is, where its server says so. */
  readonly onProgress?: (progress: Progress & { readonly tool: string; readonly callId: string }) => void;
  /** A server has changed its tools: give the new ones to `update`, for programs that start from then on. */
  readonly onChange?: (tools: readonly HostTool[]) => void;
}

/** Tools of connected MCP servers. Dispose it to end the connections. */
export interface McpTools extends AsyncDisposable {
  /** As they are now; those of several servers are named `server_tool`. */
  readonly tools: readonly HostTool[];
}

/**
 * Tools of MCP servers as host tools: of one connected client, or of servers by name. Rejects when a server cannot be
 * reached. Disposing ends the connections made here.
 */
export async function mcpTools(
  servers: Client | Readonly<Record<string, ServerSpec>>,
  options: McpToolsOptions = {},
): Promise<McpTools> {
  const { approvalMode = "by_annotations", timeoutMs = 60_000, onProgress, onChange } = options;
  const specs: [string, ServerSpec][] = servers instanceof Client ? [["", servers]] : Object.entries(servers);
  const links = specs.map(([name, spec]) => new ServerLink(name, spec, () => onChange?.(all())));
  const all = (): HostTool[] => {
    const tools = links.flatMap((link) => {
      const prefix = link.name === "" ? "" : `${link.name}_`;
      return link.tools.map((tool) => toHostTool(tool, prefix, link, { approvalMode, timeoutMs, onProgress }));
    });
    const names = new Set<string>();
    for (const { name } of tools) {
      if (names.has(name)) throw new ConfigurationError(`tools.${name}`, "is the name of two tools: rename a server");
      names.add(name);
    }
    return tools;
  };
  const close = async (): Promise<void> => {
    await Promise.all(links.map((link) => link.close().catch(() => {})));
  };
  try {
    await Promise.all(links.map((link) => link.refresh()));
    all();
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    get tools() {
      return all();
    },
    [Symbol.asyncDispose]: close,
  };
}
