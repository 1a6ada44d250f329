import { hash, randomBytes } from "node:crypto";
import { hostname } from "node:os";

const host = hash("sha256", hostname()).slice(0, 8);
const startedAt = Math.round(performance.timeOrigin).toString(36);
const form = /^([0-9a-f]{8})-(\d+)-([0-9a-z]+)-[0-9a-f]{12}$/;

/** A new name that tells which process it belongs to. */
export function ownName(): string {
  return `${host}-${process.pid}-${startedAt}-${randomBytes(6).toString("hex")}`;
}

/** Whether the process on this host that made a name is gone. */
export function isLeftover(name: string): boolean {
  const [, ofHost, pid, started] = form.exec(name) ?? [];
  if (ofHost !== host) return false;
  if (Number(pid) === process.pid) return started !== startedAt;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH";
  }
}
