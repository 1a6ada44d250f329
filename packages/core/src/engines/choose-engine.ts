import type { Engine } from "../engine.ts";
import { CodeActError } from "../errors.ts";

/** What there is to choose from. */
export interface Candidates {
  /** Throws `CODEACT_ENGINE_UNAVAILABLE` unless a micro-VM has really started here. */
  readonly checkMicroVm: () => Promise<void>;
  readonly microVm: () => Promise<Engine>;
  readonly wasm: () => Promise<Engine>;
  readonly warn: (message: string, detail: string) => void;
}

/** Makes engines of the kind this machine can run; what that is, is found out once. */
export function createChooser({ checkMicroVm, microVm, wasm, warn }: Candidates): () => Promise<Engine> {
  let make: Promise<() => Promise<Engine>> | undefined;
  const decide = async (): Promise<() => Promise<Engine>> => {
    try {
      await checkMicroVm();
      return microVm;
    } catch (thrown) {
      if (!(thrown instanceof CodeActError && thrown.code === "CODEACT_ENGINE_UNAVAILABLE")) throw thrown;
      const { message, cause } = thrown;
      const detail = cause instanceof Error ? `The cause: ${cause.message}` : "";
      warn(`No micro-VM starts here, so programs run in WebAssembly. ${message}`, detail);
      return wasm;
    }
  };
  return async () => {
    make ??= decide();
    return await (await make)();
  };
}
