import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { type CallToolResult, type Tool, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { isServerConfig, openTransport, type ServerSpec } from "./server-spec.ts";

/** One server: connected when it is needed, and again after it has died. */
export class ServerLink {
  readonly name: string;
  tools: readonly Tool[] = [];
  readonly #open: (() => Transport | Promise<Transport>) | undefined;
  readonly #onChange: () => void;
  #client: Client | undefined;
  #connecting: Promise<Client> | undefined;
  #closed = false;
  #wasConnected = false;

  constructor(name: string, spec: ServerSpec, onChange: () => void) {
    this.name = name;
    this.#onChange = onChange;
    if (spec instanceof Client) this.#adopt(spec);
    else if (typeof spec === "function") this.#open = spec;
    else if (isServerConfig(spec)) this.#open = () => openTransport(spec);
    else this.#open = once(spec as Transport);
  }

  /** Connects if need be, and reads the list of tools. */
  async refresh(): Promise<void> {
    await this.#list(await this.#connected());
  }

  async call(tool: string, input: unknown, options: RequestOptions): Promise<CallToolResult> {
    const client = await this.#connected();
    const request = { name: tool, arguments: input as Record<string, unknown> };
    try {
      return (await client.callTool(request, undefined, options)) as CallToolResult;
    } catch (thrown) {
      // It may have done it before it died, so it is not asked again.
      if (this.#client === client) throw thrown;
      throw new Error(`The MCP server ${this.name} ended while ${tool} was under way.`, { cause: thrown });
    }
  }

  /** Ends the connection, and a server that was started for it. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#open !== undefined) await this.#client?.close();
  }

  async #list(client: Client): Promise<void> {
    const tools: Tool[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    this.tools = tools;
  }

  async #connected(): Promise<Client> {
    if (this.#closed) throw new Error(`The MCP server ${this.name} was closed.`);
    if (this.#client !== undefined) return this.#client;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return await this.#connecting;
  }

  async #connect(): Promise<Client> {
    if (this.#open === undefined) throw new Error(`The MCP server ${this.name} has ended. Connect its client again.`);
    const client = new Client({ name: "codeact", version: "0.1.0" });
    try {
      await client.connect(await this.#open());
    } catch (cause) {
      await client.close().catch(() => {});
      throw new Error(`The MCP server ${this.name} cannot be reached: ${messageOf(cause)}`, { cause });
    }
    this.#adopt(client);
    // Whoever was started again may have other tools by now.
    if (this.#wasConnected) await this.#listAgain(client);
    this.#wasConnected = true;
    return client;
  }

  async #listAgain(client: Client): Promise<void> {
    const before = JSON.stringify(this.tools);
    await this.#list(client);
    if (JSON.stringify(this.tools) !== before) this.#onChange();
  }

  #adopt(client: Client): void {
    this.#client = client;
    const before = client.onclose;
    client.onclose = () => {
      if (this.#client === client) this.#client = undefined;
      before?.();
    };
    client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
      await this.#listAgain(client);
    });
  }
}

/** A transport can be started once. */
function once(transport: Transport): () => Transport {
  let used = false;
  return () => {
    if (used) throw new Error("its transport has ended, and cannot be started again");
    used = true;
    return transport;
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
