// Started by memory.test.ts: asks a server for far too much, again and again, and prints what that took of memory.

import { resolveLimits } from "../../src/limits.ts";
import { openNetwork } from "./fixtures.ts";

const [, , origin = ""] = process.argv;
const limits = resolveLimits({ responseBytes: 1_000_000 });
const network = await openNetwork({ allowedDomains: [origin], allowPrivateNetworks: true, limits });
const codes = new Set<string | undefined>();
/** What the request before has left is not this one's. */
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
let grownBytes = 0;
// The first of each loads code and grows the heap to its usual size.
for (let round = 0; round < 12; round++) {
  for (const path of ["/endless", "/bomb"]) {
    collect();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 2);
    codes.add((await network.ask(`${origin}${path}`)).code);
    clearInterval(watch);
    if (round >= 6) grownBytes = Math.max(grownBytes, most - before);
  }
}
await network.close();
console.log(JSON.stringify({ codes: [...codes], grownBytes }));
