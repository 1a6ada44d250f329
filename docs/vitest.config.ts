import { defineConfig } from "vitest/config";
import shared from "../vitest.shared.ts";

/** Each example is a process of its own, and the site is built: two at once are enough. */
export default defineConfig({
  test: { ...shared.test, testTimeout: 120_000, maxConcurrency: 2, fileParallelism: false },
});
