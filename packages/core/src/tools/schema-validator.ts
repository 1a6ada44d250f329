import type { ValidateFunction } from "ajv";
import type { SchemaCheck, SchemaResult } from "../types.ts";
import type { CheckedSchema } from "./check-schema.ts";
import { type Deadline, overrun } from "./deadline.ts";
import type { SchemaCompiler } from "./load-ajv.ts";
import { toIssues } from "./to-issues.ts";

/** Two attempts, so that a thread that was not scheduled for a while is not taken for an endless check; together under 50 ms. */
const attemptMs = 20;
const attempts = 2;
/** Beyond this many parts of a value the check gets a deadline, whatever the schema. */
const smallParts = 1_000;

export interface ValidatorTools {
  readonly compiler: SchemaCompiler;
  /** Made at the first check that needs it. */
  deadline(): Deadline;
}

/** A JSON Schema as a check, compiled at the first use; `reveal` says whether messages may quote the value. */
export function createSchemaValidator(checked: CheckedSchema, tools: ValidatorTools, reveal: boolean): SchemaCheck {
  let compiled: ValidateFunction | undefined;
  let compiling: Promise<ValidateFunction> | undefined;

  return (value) => {
    if (compiled !== undefined) return validate(compiled, checked, value, tools, reveal);
    compiling ??= tools.compiler.compile(checked);
    return compiling.then((ready) => {
      compiled = ready;
      return validate(ready, checked, value, tools, reveal);
    });
  };
}

function validate(
  run: ValidateFunction,
  checked: CheckedSchema,
  value: unknown,
  tools: ValidatorTools,
  reveal: boolean,
): SchemaResult {
  const bounded = checked.costly || !isSmall(value);
  try {
    const valid = bounded ? attempt(() => run(value), tools.deadline()) : run(value);
    if (valid === true) return { valid: true, value };
    if (valid === overrun) return stopped(`could not be checked within ${attemptMs} ms; give less or simpler data`);
    return { valid: false, issues: toIssues(run.errors ?? [], { schema: checked.schema, value, reveal }) };
  } catch {
    // Endless recursion of references, or a regular expression that V8 finds too large.
    return stopped("could not be checked, because the schema is too complex");
  } finally {
    run.errors = null;
  }
}

function attempt(task: () => unknown, deadline: Deadline): unknown {
  for (let count = 1; count < attempts; count += 1) {
    const answer = deadline.run(task, attemptMs);
    if (answer !== overrun) return answer;
  }
  return deadline.run(task, attemptMs);
}

function stopped(message: string): SchemaResult {
  return { valid: false, issues: [{ path: "$", message }] };
}

function isSmall(value: unknown): boolean {
  let parts = 0;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === null || typeof next !== "object") continue;
    const inside = Array.isArray(next) ? next : Object.values(next);
    parts += inside.length;
    if (parts > smallParts) return false;
    open.push(...inside.filter((item) => item !== null && typeof item === "object"));
  }
  return true;
}
