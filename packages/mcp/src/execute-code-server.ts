import {
  type Approver,
  type CodeAct,
  type CodeActOptions,
  createCodeAct,
  executeCodeTool,
  type HostTool,
} from "@codeact/core";
import { createOuterCalls } from "@codeact/core/adapter";
import { McpServer, type RegisteredTool } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type CallToolResult,
  ElicitResultSchema,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

/** Options of `createExecuteCodeServer`: those of core; who approves is the client's user. */
export type ExecuteCodeServerOptions = Omit<CodeActOptions, "onApproval">;

/** `execute_code` for any MCP client; one object serves any number of clients. */
export interface ExecuteCodeServer extends AsyncDisposable {
  /** Serves one client. */
  connect(transport: Transport): Promise<void>;
  /** Programs that start from now on have these tools; clients are told. */
  update(tools: readonly HostTool[]): void;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** From a request to the approver of its program. */
const askers = createOuterCalls<Approver>();
const unasked: Approver = () => ({ type: "reject" });

/**
 * `execute_code` as an MCP server. Calls that must be approved are asked of the client's user by elicitation; where the client has
 * none they are refused.
 */
export function createExecuteCodeServer(options: ExecuteCodeServerOptions): ExecuteCodeServer {
  const onApproval: Approver = (question, context) => (askers.of(context) ?? unasked)(question, context);
  const core = createCodeAct({ ...options, onApproval });
  const registered = new Map<McpServer, RegisteredTool>();
  return {
    async connect(transport) {
      const server = new McpServer({ name: "codeact", version: "0.1.0" });
      registered.set(server, register(server, core));
      server.server.onclose = () => registered.delete(server);
      await server.connect(transport);
    },
    update(tools) {
      core.update({ tools });
      for (const tool of registered.values()) tool.update({ description: describe(core) });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...registered.keys()].map((server) => server.close()));
      await core[Symbol.asyncDispose]();
    },
  };
}

function register(server: McpServer, core: CodeAct): RegisteredTool {
  const query = z.string().describe("Words of what the tool should do.");
  server.registerTool(
    "search_tools",
    { description: "Finds tools that programs of execute_code can call.", inputSchema: { query } },
    async (input, extra) =>
      await runProgram(core, `return await search_tools(${JSON.stringify(input.query)})`, server, extra),
  );
  const code = z.string().describe(executeCodeTool.inputSchema.properties.code.description);
  return server.registerTool(
    executeCodeTool.name,
    { description: describe(core), inputSchema: { code } },
    async (input, extra) => await runProgram(core, input.code, server, extra),
  );
}

/** MCP has no place for instructions that every client shows to its model but this. */
function describe(core: CodeAct): string {
  return `${core.buildToolDescription()}\n\n${core.buildInstructions()}`;
}

async function runProgram(core: CodeAct, source: string, server: McpServer, extra: Extra): Promise<CallToolResult> {
  const { signal, sessionId, _meta } = extra;
  const progressToken = _meta?.progressToken;
  let calls = 0;
  const facts = sessionId === undefined ? {} : { session: sessionId, tenant: sessionId };
  const context = askers.within(facts, approverOf(server, extra));
  const result = await core.run(source, {
    signal,
    context,
    onEvent(event) {
      if (progressToken === undefined || event.type !== "call.settled") return;
      const params = { progressToken, progress: ++calls, message: `${event.tool}: ${event.ok ? "done" : event.code}` };
      extra.sendNotification({ method: "notifications/progress", params }).catch(() => {});
    },
  });
  const { text, isError } = core.resultForModel(result);
  return { content: [{ type: "text", text }], isError };
}

function approverOf(server: McpServer, extra: Extra): Approver {
  return async ({ title, preview, reason }) => {
    if (server.server.getClientCapabilities()?.elicitation === undefined) {
      return { type: "reject", message: "this client cannot ask a person" };
    }
    const why = reason === undefined ? "" : `\n${reason}`;
    const answer = await extra.sendRequest(
      {
        method: "elicitation/create",
        params: {
          message: `A program wants to call ${title}:\n${preview}${why}`,
          requestedSchema: {
            type: "object",
            properties: { approve: { type: "boolean", title: "Approve this call", default: false } },
            required: ["approve"],
          },
        },
      },
      ElicitResultSchema,
    );
    return answer.action === "accept" && answer.content?.approve === true ? { type: "approve" } : { type: "reject" };
  };
}
