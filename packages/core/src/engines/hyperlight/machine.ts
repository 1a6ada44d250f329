import { closeSync, constants, openSync } from "node:fs";
import { createRequire } from "node:module";

/** What decides whether a micro-VM can run here. Nothing of it starts anything. */
export interface Machine {
  readonly os: string;
  /** Such as `linux-x64-glibc`, `linux-arm64-musl` or `darwin-arm64`. Takes milliseconds. */
  platform(): string;
  tryDevice(path: string): "usable" | "denied" | "missing";
  /** Loads a CommonJS package or native addon; throws as `require` does. */
  require(name: string): unknown;
}

/** The machine this process runs on. */
export const thisMachine: Machine = {
  os: process.platform,
  platform() {
    const { platform, arch } = process;
    return platform === "linux" ? `${platform}-${arch}-${libc()}` : `${platform}-${arch}`;
  },
  tryDevice(path) {
    try {
      // Opened, because what the permissions of a file say is not all that decides, in a container above all.
      closeSync(openSync(path, constants.O_RDWR));
      return "usable";
    } catch (thrown) {
      const { code = "" } = thrown as NodeJS.ErrnoException;
      return code === "EACCES" || code === "EPERM" ? "denied" : "missing";
    }
  },
  require: createRequire(import.meta.url),
};

function libc(): "glibc" | "musl" {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
