import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

export const mebibyte: number = 2 ** 20;

export const rssMebibytes = (): number => process.memoryUsage.rss() / mebibyte;

/** Once what is dead is collected. */
export async function restMebibytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await wait(30);
  }
  return rssMebibytes();
}
