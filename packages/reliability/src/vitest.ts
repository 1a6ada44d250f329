import { runCommand } from "./command.ts";
import type { Figure } from "./goal.ts";

/** Runs tests of a package and tells how many there were; throws when one fails, or when there is none. */
export async function runTests(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Figure> {
  const fixed = ["node_modules/vitest/vitest.mjs", "run", "--testTimeout=30000"];
  const told = await runCommand({ folder, args: [...fixed, ...args], env: { ...env, NO_COLOR: "1" } });
  const passed = Number(/Tests {2}(\d+) passed/.exec(told)?.[1] ?? 0);
  return { name: "tests passed", value: passed, least: 1 };
}
