import { createRequire } from "node:module";
import type { LoadedSandbox, NativeAddon } from "@codeact/core/hyperlight";

/** A dependency of core. */
const addonName = "@hyperlight-dev/js-host-api-linux-x64-gnu";

type SandboxBuilder = InstanceType<NativeAddon["SandboxBuilder"]>;

export interface WatchedAddon {
  readonly loadAddon: () => NativeAddon;
  /** Every sandbox that was made with it, to be broken from outside. */
  readonly sandboxes: LoadedSandbox[];
}

/** The installed addon, its sandboxes at hand; with `scratchBytes` they get so much scratch, whatever the engine asks for. */
export function watchAddon({ scratchBytes }: { readonly scratchBytes?: number } = {}): WatchedAddon {
  const addon = createRequire(import.meta.resolve("@codeact/core"))(addonName) as NativeAddon;
  const sandboxes: LoadedSandbox[] = [];
  class Watched implements SandboxBuilder {
    readonly #builder = new addon.SandboxBuilder();
    setHeapSize = (bytes: number): unknown => this.#builder.setHeapSize(bytes);
    setScratchSize = (bytes: number): unknown => this.#builder.setScratchSize(scratchBytes ?? bytes);
    setInputBufferSize = (bytes: number): unknown => this.#builder.setInputBufferSize(bytes);
    setOutputBufferSize = (bytes: number): unknown => this.#builder.setOutputBufferSize(bytes);
    setHostPrintFn = (print: (text: string) => void): unknown => this.#builder.setHostPrintFn(print);
    async build(): ReturnType<SandboxBuilder["build"]> {
      const proto = await this.#builder.build();
      return { loadRuntime: async () => watchRuntime(await proto.loadRuntime()) };
    }
  }
  type Runtime = Awaited<ReturnType<Awaited<ReturnType<SandboxBuilder["build"]>>["loadRuntime"]>>;
  const watchRuntime = (runtime: Runtime): Runtime => ({
    addHandler: (name, code) => runtime.addHandler(name, code),
    async getLoadedSandbox() {
      const loaded = await runtime.getLoadedSandbox();
      sandboxes.push(loaded);
      return loaded;
    },
  });
  return { loadAddon: () => ({ SandboxBuilder: Watched }), sandboxes };
}
