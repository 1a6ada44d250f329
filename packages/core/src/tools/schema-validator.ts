import type { ValidateFunction } from "ajv";
import type { SchemaCheck, SchemaResult } from "../types.ts";
import type { CheckedSchema } from "./check-schema.ts";
import { type Deadline, overrun } from "./deadline.ts";
import type { SchemaCompiler } from "./load-ajv.ts";
import { toIssues } from "./to-issues.ts";

/** Each is tried twice, which keeps the event loop under 200 ms whatever is checked. */
const firstMs = { small: 20, large: 60 };
/** More time the second time: the machine may be slow or busy, and a tool may have run already. */
const secondMs = { small: 150, large: 120 };
/** A value of more parts is large, and is checked under a deadline whatever the schema. */
const smallParts = 1_000;
const tooComplex = "could not be checked, because the schema is too complex";

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
    return compiling.then(
      (ready) => {
        compiled = ready;
        return validate(ready, checked, value, tools, reveal);
      },
      () => stopped(tooComplex),
    );
  };
}

function validate(
  run: ValidateFunction,
  checked: CheckedSchema,
  value: unknown,
  tools: ValidatorTools,
  reveal: boolean,
): SchemaResult {
  const small = isSmall(value);
  const size = small ? "small" : "large";
  try {
    const valid = checked.costly || !small ? tryTwice(() => run(value), tools.deadline(), size) : run(value);
    if (valid === true) return { valid: true, value };
    if (valid === overrun)
      return stopped(`could not be checked within ${secondMs[size]} ms; give less or simpler data`);
    return { valid: false, issues: toIssues(run.errors ?? [], { schema: checked.schema, value, reveal }) };
  } catch {
    // Endless recursion of references, or a regular expression that V8 finds too large.
    return stopped(tooComplex);
  } finally {
    run.errors = null;
  }
}

/** Again, because a thread that was not scheduled for a while must not be taken for an endless check. */
function tryTwice(task: () => unknown, deadline: Deadline, size: "small" | "large"): unknown {
  const answer = deadline.run(task, firstMs[size]);
  return answer === overrun ? deadline.run(task, secondMs[size]) : answer;
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
