import {
  type ApprovalMode,
  approvalByAnnotations,
  type HostTool,
  type JsonSchema,
  type Policy,
  unwrapMcpResult,
} from "@codeact/core";
import type { Progress, Tool } from "@modelcontextprotocol/sdk/types.js";
import type { ServerLink } from "./server-link.ts";

export interface HostToolOptions {
  readonly approvalMode: ApprovalMode | Policy | "by_annotations";
  readonly timeoutMs: number;
  readonly onProgress: ((progress: Progress & { readonly tool: string; readonly callId: string }) => void) | undefined;
}

/** A tool of a server as a host tool; `prefix` keeps tools of several servers apart. */
export function toHostTool(tool: Tool, prefix: string, link: ServerLink, options: HostToolOptions): HostTool {
  const { annotations, outputSchema } = tool;
  const name = `${prefix}${tool.name}`.replaceAll(/[^\w$-]/g, "_");
  const title = tool.title ?? annotations?.title;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description: tool.description || title || tool.name,
    inputSchema: tool.inputSchema as JsonSchema,
    ...(outputSchema === undefined ? {} : { outputSchema: outputSchema as JsonSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    approvalMode: options.approvalMode === "by_annotations" ? approvalByAnnotations(annotations) : options.approvalMode,
    // A server that says so of itself is believed: a read that is repeated does no harm.
    idempotent: annotations?.readOnlyHint === true,
    async execute(input: never, { signal, callId }) {
      const { onProgress, timeoutMs: timeout } = options;
      const result = await link.call(tool.name, input, {
        signal,
        timeout,
        resetTimeoutOnProgress: true,
        onprogress: (progress) => onProgress?.({ ...progress, tool: name, callId }),
      });
      return unwrapMcpResult(result);
    },
  };
}
