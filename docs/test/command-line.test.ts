import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { readPage } from "@codeact/pages";
import { expect, it } from "vitest";

const docs = resolve(import.meta.dirname, "..");

it("prints what the page of the command line says, command by command", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(docs, ".examples-"));
  const env = {
    ...process.env,
    PATH: [join(docs, "node_modules/.bin"), process.env.PATH].join(delimiter),
    CODEACT_SECRET: "a secret of at least thirty-two characters",
    CODEACT_ENGINE: "wasm",
  };
  let told = "";
  let ran = 0;
  try {
    for (const { language, words, code } of readPage("docs/guide/command-line.md").blocks) {
      const file = words.find((word) => word.endsWith(".ts"));
      if (file !== undefined) writeFileSync(join(folder, file), code);
      if (language === "sh" && !words.includes("fragment")) {
        told = spawnSync("bash", ["-c", `exec 2>&1\n${code}`], { cwd: folder, env, encoding: "utf8" }).stdout;
        ran++;
      }
      if (words.includes("printed")) for (const line of code.trim().split("\n")) expect(told).toContain(line);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(ran).toBe(3);
});
