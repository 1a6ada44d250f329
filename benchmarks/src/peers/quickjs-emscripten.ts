import { getQuickJS, type QuickJSContext, shouldInterruptAfterDeadline } from "quickjs-emscripten";
import { deadline } from "./deadline.ts";
import type { Peer, Tools } from "./peer.ts";

/** One runtime a run on the shared module, host functions that give promises. */
export const peer: Peer = {
  name: "quickjs-emscripten",
  async open(tools, { timeMs, memoryBytes }) {
    const module = await getQuickJS();
    return {
      async run(source) {
        const runtime = module.newRuntime();
        runtime.setMemoryLimit(memoryBytes);
        runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + timeMs));
        const context = runtime.newContext();
        install(context, tools);
        const promise = context.unwrapResult(context.evalCode(`(async () => { ${source}\n})()`));
        const settled = context.resolvePromise(promise);
        runtime.executePendingJobs();
        // A program that never settles still owns values, which its runtime cannot be disposed with.
        const handle = context.unwrapResult(await deadline(settled, timeMs));
        const value: unknown = context.dump(handle);
        handle.dispose();
        promise.dispose();
        context.dispose();
        runtime.dispose();
        return value;
      },
    };
  },
};

function install(context: QuickJSContext, tools: Tools): void {
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
  object.dispose();
  const console = context.newObject();
  const log = context.newFunction("log", () => {});
  context.setProp(console, "log", log);
  context.setProp(context.global, "console", console);
  log.dispose();
  console.dispose();
}
