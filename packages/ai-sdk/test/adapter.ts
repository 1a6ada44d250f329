import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type {
  AdapterUnderTest,
  AgentSetup,
  ModelRequest,
  Session,
  ToolSpec,
  Turn,
  TurnOptions,
} from "@codeact/conformance";
import { generateText, isStepCount, jsonSchema, type ModelMessage, streamText, type ToolSet, tool } from "ai";
import { createCodeAct, createExecuteCodeTool } from "../src/index.ts";
import { scriptedModel, systemText } from "./scripted-model.ts";
import { shapes, unfit } from "./tool-shapes.ts";
import { createTracing } from "./tracing.ts";

/** In the AI SDK the name of a tool and the rule of its approval are said beside it. */
export interface NamedTool {
  readonly name: string;
  readonly tool: ToolSet[string];
  readonly needsApproval?: boolean;
}

const unasked = "programs cannot stop for a person yet";
const skips: Record<string, string> = {
  "asks for the real call, and goes on from there when it is approved": unasked,
  "a program may ask more than once": unasked,
  "a question nobody answers counts as not approved, once the user says something else": unasked,
  "a rejected call throws in the program, with the person's words": unasked,
  "a rejection the program does not catch is told to the model": unasked,
  "a tool in both places has its own rule in each: it asks as a direct call alone": unasked,
  "a tool in both places has its own rule in each: it asks in programs alone": unasked,
  "an answer to one of two leaves the other open": unasked,
  "an edit that does not fit the schema runs nothing": unasked,
  "an edited call runs with the edited input": unasked,
  "calls that wait are asked together, and each gets its own answer": unasked,
  "several programs of one turn ask, and no answer goes to the wrong one": unasked,
  "standalone: a tool that may ask needs an approver, and construction says so": unasked,
  "static: a tool that may ask needs an approver, and construction says so": unasked,
  "does what core does: same value, same calls, same outcomes": unasked,
  "streams: asks, and goes on when it is answered": unasked,
  "traces: calls of the program are nested under execute_code": "calls of programs have no spans yet",
  "goes on with new objects, from what was saved": unasked,
  "rejected in one copy and approved in another: the first answer holds": unasked,
  "the same state answered twice takes effect once, and the second is told so": unasked,
  "a continuation kept in a store is not in what was saved": unasked,
  "killed while it waits, it goes on in a new process": unasked,
};

export const adapter: AdapterUnderTest<NamedTool> = {
  module: import.meta.url,
  tool: toNamedTool,
  open: async (setup, saved) => openSession(setup, saved),
  interrupts: ["provider"],
  shapes,
  refused: unfit,
  skips,
};

function toNamedTool({ name, description, inputSchema, needsApproval, execute }: ToolSpec): NamedTool {
  return {
    name,
    needsApproval: needsApproval ?? false,
    tool: tool({
      description,
      inputSchema: jsonSchema<{ readonly [key: string]: never }>(inputSchema),
      execute: (input, { abortSignal }) => execute(input, abortSignal),
    }),
  };
}

function openSession(setup: AgentSetup<NamedTool>, saved = "[]"): Session {
  const { model, requests } = scriptedModel(...setup.replies);
  const { agent, dispose } = wire(setup);
  const tracing = createTracing();
  const messages: ModelMessage[] = JSON.parse(saved);

  const run = async ({ signal, stream }: TurnOptions): Promise<Turn> => {
    const progress: unknown[] = [];
    const options = { ...agent, model, messages, stopWhen: isStepCount(30), ...(signal && { abortSignal: signal }) };
    const { text, responseMessages } = await (stream ? streamed(options, progress) : generateText(options));
    messages.push(...responseMessages);
    return { text, questions: [], progress };
  };
  return {
    async say(content, options = {}) {
      messages.push({ role: "user", content });
      return await tracing.inside(() => run(options));
    },
    answer: (_answers, options = {}) => tracing.inside(() => run(options)),
    save: async () => JSON.stringify(messages),
    get requests() {
      return requests.map(toModelRequest);
    },
    spans: () => tracing.paths(),
    [Symbol.asyncDispose]: dispose,
  };
}

async function streamed(
  options: Parameters<typeof streamText>[0],
  progress: unknown[],
): Promise<{ text: string; responseMessages: ModelMessage[] }> {
  const result = streamText({ ...options, onError: () => {} });
  for await (const part of result.stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "tool-result" && part.preliminary) progress.push(part.output);
  }
  return { text: await result.text, responseMessages: await result.responseMessages };
}

type Wired = {
  agent: Pick<Parameters<typeof generateText>[0], "tools" | "instructions" | "prepareStep">;
  dispose(): Promise<void>;
};

function wire({ wiring, instructions, tools, directTools, options, modelOutputChars }: AgentSetup<NamedTool>): Wired {
  const given = { ...options, tools: toolSet(tools), ...(modelOutputChars && { modelOutputChars }) };
  if (wiring === "provider") {
    const codeact = createCodeAct(given);
    const agent = { instructions, ...codeact, tools: { ...codeact.tools, ...toolSet(directTools) } };
    return { agent, dispose: async () => codeact[Symbol.asyncDispose]() };
  }
  const execute_code = createExecuteCodeTool(given);
  const text = wiring === "static" ? `${instructions}\n\n${execute_code.buildInstructions()}` : instructions;
  return {
    agent: { instructions: text, tools: { execute_code, ...toolSet(directTools) } },
    dispose: async () => execute_code[Symbol.asyncDispose](),
  };
}

function toolSet(tools: readonly NamedTool[]): ToolSet {
  return Object.fromEntries(tools.map(({ name, tool }) => [name, tool]));
}

function toModelRequest(request: LanguageModelV4CallOptions): ModelRequest {
  const { prompt, tools = [] } = request;
  const results = prompt.flatMap((message) =>
    message.role !== "tool"
      ? []
      : message.content.flatMap((part) => (part.type === "tool-result" ? [resultText(part.output)] : [])),
  );
  const text = JSON.stringify({ prompt, tools });
  return { instructions: systemText(request), tools: tools.map(({ name }) => name), results, text };
}

type Output = Extract<LanguageModelV4CallOptions["prompt"][number], { role: "tool" }>["content"][number];

function resultText(output: Extract<Output, { type: "tool-result" }>["output"]): string {
  if (output.type === "content")
    return output.value.map((part) => (part.type === "text" ? part.text : part.type)).join("\n");
  if (output.type === "execution-denied") return output.reason ?? "denied";
  return typeof output.value === "string" ? output.value : JSON.stringify(output.value);
}
