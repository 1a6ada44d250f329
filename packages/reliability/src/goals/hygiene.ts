import { getEventListeners, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CodeAct, CodeActError, type CodeActOptions, createCodeAct, type RunOptions } from "@codeact/core";
import { createWasmEngine } from "@codeact/core/wasm";
import { createEffects } from "../effects.ts";
import type { Goal } from "../goal.ts";
import { countResources, leftOver } from "../measure/resources.ts";
import { type Random, seededRandom } from "../random.ts";

/** H1: runs, failures and disposals of every kind leave no worker, timer, socket, descriptor or listener. */
export const hygiene: Goal = async ({ seed, count }) => {
  const runs = count(10_000, 2_000);
  const before = countResources();
  const random = seededRandom(seed);
  const controller = new AbortController();
  const place = await openPlace();
  const engine = createWasmEngine({ threads: 2 });
  const options = { ...place.options, engine, tools: createEffects().tools };
  const codeact = createCodeAct(options);
  let [begun, disposals] = [0, 0];
  const caller = async (): Promise<void> => {
    while (begun < runs) {
      const run = begun++;
      const given = { signal: controller.signal };
      const source = random.pick(sources)(run, place.url);
      if (run % eachDisposed !== 0) await settle(codeact, source, given);
      else {
        disposals++;
        await disposeUnderRuns(run % eachEngine === 0 ? { ...options, engine: "wasm" } : options, source, random);
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, caller));
  const listeners = getEventListeners(controller.signal, "abort").length;
  await codeact[Symbol.asyncDispose]();
  await engine.dispose();
  await place.close();
  const left = await leftOver(before);
  return {
    figures: [
      { name: "runs", value: runs, least: runs },
      { name: "objects disposed in the middle of runs", value: disposals },
      left,
      { name: "listeners left at the caller's signal", value: listeners, most: 0 },
    ],
  };
};

const eachDisposed = 20;
const eachEngine = 200;

type Source = (run: number, url: string) => string;

const sources: readonly Source[] = [
  (run) => `return ${run}`,
  (run) => `return (await tools.add({ run: ${run}, a: 1, b: 2 })).sum`,
  (run) => `return await Promise.all([1, 2, 3].map((a) => tools.add({ run: ${run}, a, b: 1 })))`,
  (run) => `await new Promise((resolve) => setTimeout(resolve, ${run % 3})); setTimeout(() => {}, 60_000); return 1`,
  (run) => `throw new Error("run ${run}")`,
  (run) => `return await tools.refuse({ run: ${run} })`,
  (run) => `return await tools.pay({ run: ${run}, a: 1 })`,
  (run) => `await new Promise(() => ${run})`,
  (run) =>
    `await fs.writeFile("/data/${run % 8}.txt", "run ${run}"); return (await fs.readFile("/data/${run % 8}.txt", "utf8")).length`,
  (_run, url) => `return (await fetch("${url}")).status`,
  (_run, url) => `const response = await fetch("${url}/slow"); return response.status`,
];

async function settle(codeact: CodeAct, source: string, given: RunOptions): Promise<void> {
  try {
    await codeact.run(source, given);
  } catch (thrown) {
    if (!(thrown instanceof CodeActError && thrown.code === "CODEACT_ABORTED")) throw thrown;
  }
}

async function disposeUnderRuns(options: CodeActOptions, source: string, random: Random): Promise<void> {
  const codeact = createCodeAct(options);
  const controller = new AbortController();
  const runs = [source, "for (;;) {}", "await tools.wait({ run: -1 })"].map((one) =>
    settle(codeact, one, { signal: controller.signal }),
  );
  await new Promise((resolve) => setTimeout(resolve, random.below(10)));
  if (random.oneIn(2)) controller.abort();
  await codeact[Symbol.asyncDispose]();
  await Promise.all(runs);
}

interface Place {
  readonly url: string;
  readonly options: Pick<CodeActOptions, "fileMounts" | "allowedDomains" | "limits">;
  close(): Promise<void>;
}

/** A folder and a server that programs may use. */
async function openPlace(): Promise<Place> {
  const hostPath = mkdtempSync(join(tmpdir(), "codeact-hygiene-"));
  for (let at = 0; at < 8; at++) writeFileSync(join(hostPath, `${at}.txt`), "x");
  const server = createServer((request, response) => {
    if (request.url === "/slow") setTimeout(() => response.end("late"), 20);
    else response.end("soon");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    options: {
      fileMounts: [{ hostPath, mountPath: "/data", mode: "read-write" }],
      allowedDomains: [{ origin: url, allowPrivateNetworks: true }],
      limits: { memoryBytes: 16 * 2 ** 20 },
    },
    async close() {
      rmSync(hostPath, { recursive: true });
      server.close();
      server.closeIdleConnections();
      await once(server, "close");
    },
  };
}
