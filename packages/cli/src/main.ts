#!/usr/bin/env node
import { CodeActError } from "@codeact/core";
import { createProgram } from "./program.ts";

try {
  await createProgram().parseAsync();
} catch (thrown) {
  // What the user must mend is one sentence; what is our defect keeps its stack.
  console.error(thrown instanceof CodeActError ? `${thrown.code}: ${thrown.message}` : thrown);
  process.exitCode = 1;
}
