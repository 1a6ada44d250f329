import type { Bridge } from "./adapter/bridge.ts";
import { runStretch } from "./adapter/run-stretch.ts";
import { type BridgedTool, toHostTool } from "./adapter/to-host-tool.ts";
import { createCodeAct } from "./create-codeact.ts";
import type { CodeActOptions } from "./types.ts";

/** Throws `CODEACT_CONFIGURATION` by name for a tool that cannot be bridged, now or in `update`. */
export function createBridge<TOOLS>(
  tools: TOOLS,
  toBridged: (tools: TOOLS) => readonly BridgedTool[],
  options: Omit<CodeActOptions, "tools">,
): Bridge<TOOLS> {
  let current = load(tools, toBridged);
  const core = createCodeAct({ ...options, tools: current.hostTools });

  /** Only JSON Schemas that are promises come after construction. */
  async function ready(): Promise<void> {
    const awaited = current;
    if (awaited.late === undefined) return;
    await awaited.late;
    if (awaited !== current) return ready(); // Somebody else was first, or has changed the tools.
    core.update({ tools: awaited.hostTools });
    current = { ...awaited, late: undefined };
  }

  return {
    core,
    get tools() {
      return current.tools;
    },
    update(given, others) {
      const next = load(given, toBridged);
      core.update({ ...others, tools: next.hostTools });
      current = next;
    },
    async *stretch(text, stretchOptions) {
      await ready();
      yield* runStretch(core, text, stretchOptions);
    },
    handle: {
      buildInstructions: core.buildInstructions,
      decide: core.decide,
      async warmup() {
        await Promise.all([ready(), core.warmup()]);
      },
      [Symbol.asyncDispose]: core[Symbol.asyncDispose],
    },
  };
}

/** Tools as core takes them; `late` settles when schemas that are promises have filled in the empty ones. */
function load<TOOLS>(tools: TOOLS, toBridged: (tools: TOOLS) => readonly BridgedTool[]) {
  const promises: Promise<unknown>[] = [];
  const hostTools = toBridged(tools).map((tool) => toHostTool(tool, promises));
  if (promises.length === 0) return { tools, hostTools, late: undefined };
  const late = Promise.all(promises);
  late.catch(() => {}); // Told to whoever awaits it.
  return { tools, hostTools, late };
}
