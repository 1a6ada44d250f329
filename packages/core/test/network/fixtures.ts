import { connect } from "node:net";
import { resolveLimits } from "../../src/limits.ts";
import type { Wire } from "../../src/network/direct.ts";
import { createNetwork, type NetworkOptions } from "../../src/network/network.ts";
import type { OperationOutcome } from "../../src/operations.ts";
import type { JsonValue } from "../../src/types.ts";

/** A network in which names mean what the test says, and every address leads to one port of this machine. */
export interface TestWire extends Wire {
  readonly resolved: string[];
  readonly dialled: { readonly addresses: readonly string[]; readonly port: number }[];
}

export function createWire(addresses: Readonly<Record<string, readonly string[]>>, port: number): TestWire {
  const resolved: string[] = [];
  const dialled: TestWire["dialled"] = [];
  return {
    resolved,
    dialled,
    async resolve(name) {
      resolved.push(name);
      const found = addresses[name];
      if (found === undefined) throw Object.assign(new Error(`no ${name} at 10.9.8.7`), { code: "ENOTFOUND" });
      return found;
    },
    dial(given, to) {
      dialled.push({ addresses: given, port: to });
      return connect(port, "127.0.0.1");
    },
  };
}

export interface Asked {
  readonly outcome?: OperationOutcome;
  readonly code?: string;
  readonly message?: string;
}

export interface TestNetwork {
  ask(url: string, init?: Record<string, JsonValue>): Promise<Asked>;
  /** The same with whatever a sandbox might send. */
  askRaw(input: JsonValue): Promise<Asked>;
  close(): Promise<void>;
}

/** Makes requests as one run would, without an engine. */
export async function openNetwork(options: Partial<NetworkOptions>, wire?: Wire): Promise<TestNetwork> {
  const network = createNetwork({ limits: resolveLimits(), ...options }, wire);
  const run = await network.open({ runId: "run_1", context: {}, judge: async () => {} }, undefined);
  const askRaw = async (input: JsonValue): Promise<Asked> => {
    try {
      run.check?.("fetch", input);
      return { outcome: await run.execute("fetch", input, new AbortController().signal) };
    } catch (thrown) {
      const { code = "none", message } = thrown as { code?: string; message: string };
      return { code, message };
    }
  };
  return {
    ask: (url, init = {}) => askRaw({ url, method: "GET", headers: [], redirect: "follow", ...init }),
    askRaw,
    close: async () => await run.close?.(),
  };
}
