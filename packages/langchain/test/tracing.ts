import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

/** Ended runs of one session, each as the names from the root down to it. */
export function createTracing(): { handler: BaseCallbackHandler; paths(): string[][] } {
  const runs = new Map<string, { name: string; parent: string | undefined }>();
  const ended: string[] = [];
  const start = (id: string, parent: string | undefined, name: string | undefined) =>
    void runs.set(id, { name: name ?? "?", parent });
  const handler = BaseCallbackHandler.fromMethods({
    handleChainStart: (_chain, _input, id, parent, _tags, _metadata, _type, name) => start(id, parent, name),
    handleToolStart: (_tool, _input, id, parent, _tags, _metadata, name) => start(id, parent, name),
    handleChainEnd: (_output, id) => void ended.push(id),
    handleToolEnd: (_output, id) => void ended.push(id),
  });
  return {
    handler,
    paths: () =>
      ended.map((id) => {
        const path: string[] = [];
        for (let at = runs.get(id); at; at = runs.get(at.parent ?? "")) path.unshift(at.name);
        return path;
      }),
  };
}
