import { getQuickJS, type QuickJSContext, type QuickJSHandle } from "quickjs-emscripten";
import type { Peer, Tools } from "./peer.ts";

/** One runtime a run on the shared module, host functions that give promises. */
export const peer: Peer = {
  name: "quickjs-emscripten",
  async open(tools) {
    const module = await getQuickJS();
    return {
      async run(source) {
        const runtime = module.newRuntime();
        runtime.setMemoryLimit(64 * 2 ** 20);
        const context = runtime.newContext();
        const undo = install(context, tools);
        const promise = context.unwrapResult(context.evalCode(`(async () => { ${source}\n})()`));
        const settled = context.resolvePromise(promise);
        runtime.executePendingJobs();
        const handle = context.unwrapResult(await settled);
        const value: unknown = context.dump(handle);
        for (const used of [handle, promise, ...undo]) used.dispose();
        context.dispose();
        runtime.dispose();
        return value;
      },
      close: async () => {},
    };
  },
};

function install(context: QuickJSContext, tools: Tools): QuickJSHandle[] {
  const object = context.newObject();
  for (const [name, execute] of Object.entries(tools)) {
    const made = context.newFunction(name, (input) => {
      const deferred = context.newPromise();
      Promise.resolve(execute(context.dump(input))).then((output) => {
        const handle = context.unwrapResult(context.evalCode(`(${JSON.stringify(output ?? null)})`));
        deferred.resolve(handle);
        handle.dispose();
      });
      deferred.settled.then(() => context.runtime.executePendingJobs());
      return deferred.handle;
    });
    context.setProp(object, name, made);
    made.dispose();
  }
  context.setProp(context.global, "tools", object);
  return [object];
}
