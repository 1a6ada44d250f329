import type { ToolRunnableConfig } from "@langchain/core/tools";
import { GraphInterrupt, getConfig, isGraphInterrupt } from "@langchain/langgraph";
import { hasCheckpointer } from "./graph.ts";

/**
 * Programs of one step of a graph, one after the other, in the order of their calls. LangGraph numbers tasks and answers by
 * node, and gives an answer without an id to every node that waits: with one program at a time it gets to who asked. Those
 * in line behind a program that asks do not start before it is answered.
 */
export class Turns {
  readonly #last = new WeakMap<object, Promise<unknown>>();

  take<T>(config: ToolRunnableConfig | undefined, work: () => Promise<T>): Promise<T> {
    const step = hasCheckpointer() ? stepOf(config) : undefined;
    if (step === undefined) return work();
    const before = this.#last.get(step) ?? Promise.resolve();
    const turn = before.then(work, (thrown) => {
      if (isGraphInterrupt(thrown)) throw new GraphInterrupt([]);
      return work();
    });
    this.#last.set(step, turn);
    return turn;
  }
}

/** All nodes of a step share its signal; a `ToolNode` keeps the one it was given under `config`. */
function stepOf({ config, signal }: ToolRunnableConfig & { config?: ToolRunnableConfig } = {}): object | undefined {
  return config?.signal ?? signal ?? getConfig()?.signal;
}
