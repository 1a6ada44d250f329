import { readFileSync } from "node:fs";
import { ConfigurationError } from "@codeact/core";

/** Reads what an option names; - is standard input. Throws `CODEACT_CONFIGURATION` naming the option. */
export function readText(file: string, option: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (thrown) {
    throw new ConfigurationError(option, `cannot be read: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}
