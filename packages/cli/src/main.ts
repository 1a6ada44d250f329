#!/usr/bin/env node
import { CodeActError } from "@codeact/core";
import { createProgram, wrongUse } from "./program.ts";

try {
  await createProgram().parseAsync();
} catch (thrown) {
  if (thrown instanceof CodeActError) {
    console.error(`${thrown.code}: ${thrown.message}`);
    process.exitCode = thrown.code === "CODEACT_CONFIGURATION" ? wrongUse : 1;
  } else if (isMissingFile(thrown)) {
    console.error(`There is no file ${thrown.path}.`);
    process.exitCode = wrongUse;
  } else {
    // What the user must mend is one sentence; what is our defect keeps its stack.
    console.error(thrown);
    process.exitCode = 1;
  }
}

function isMissingFile(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT" && "path" in thrown;
}
