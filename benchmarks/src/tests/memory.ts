import { readdirSync, readFileSync } from "node:fs";

/**
 * Memory of this process and its children: proportional set size on Linux, where pages that processes share are counted
 * once; elsewhere what this process holds.
 */
export function treeBytes(pid: number = process.pid): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  try {
    const [, kibibytes = "0"] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + treeBytes(child), Number(kibibytes) * 1_024);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
