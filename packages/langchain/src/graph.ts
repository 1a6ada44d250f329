import type { ToolRunnableConfig } from "@langchain/core/tools";
import { getConfig, task } from "@langchain/langgraph";

/** What LangGraph keeps of one execution of a node (its `interrupt` reads the same): no public name tells it. */
interface Scratchpad {
  interruptCounter: number;
  /** Gives, and forgets, an answer that came without the id of its question. */
  consumeNullResume?: () => unknown;
}

export function scratchpad(): Scratchpad | undefined {
  return getConfig()?.configurable?.__pregel_scratchpad;
}

export function hasCheckpointer(): boolean {
  return Boolean(getConfig()?.configurable?.__pregel_checkpointer);
}

/** An answer that is there before its question belongs to another: to another node, or to the past of a fork. */
export function dropEarlyAnswer(): void {
  scratchpad()?.consumeNullResume?.();
}

export interface Recorded<T> {
  readonly value: T;
  /** It was done now, not in an earlier pass over the same node. */
  readonly isNew: boolean;
}

/** Does the work once: in a graph its value is kept in the checkpoint. What it throws fails the graph's run. */
export async function recorded<T>(work: () => Promise<T>): Promise<Recorded<T>> {
  let isNew = false;
  const once = async (): Promise<T> => {
    isNew = true;
    return await work();
  };
  const value = await (scratchpad() === undefined ? once() : task("execute_code", once)());
  return { value, isNew };
}

/** With the place in the graph where it is used: what a tool does there with tasks and subgraphs is numbered there. */
export function inNode(config: ToolRunnableConfig): ToolRunnableConfig {
  return { ...config, configurable: { ...config.configurable, ...getConfig()?.configurable } };
}
