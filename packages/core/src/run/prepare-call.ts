import type { CallError } from "../engine.ts";
import { deepFreeze, parseJsonText, toJsonText } from "../internal/json.ts";
import { type Catalog, describeInvalidInput, describeMissingTool } from "../tools/catalog.ts";
import type { JsonValue } from "../types.ts";
import type { CallRecord } from "./call-record.ts";
import type { PreparedCall } from "./handed-out.ts";
import { failure } from "./run-tool.ts";

/** Why a call does not come about. */
interface Refusal {
  readonly error: CallError;
}

/** The call of a program with its tool and its input as the schema gives it, frozen. */
export async function prepareCall(
  record: CallRecord,
  inputText: string,
  catalog: Catalog,
): Promise<PreparedCall | Refusal> {
  const { tool } = record;
  const entry = catalog.tools.get(tool);
  if (entry === undefined) return failure("TOOL_NOT_FOUND", "ReferenceError", describeMissingTool(catalog, tool));
  const given = parseJsonText(inputText);
  if (!given.ok) return failure("LIMIT_DEPTH", "RangeError", `The input of ${tool} is ${given.problem}.`);
  return await validate({ record, entry, input: given.value });
}

/** The call with the input a person put in its place. */
export async function editCall(
  call: PreparedCall,
  input: JsonValue,
  mostBytes: number,
): Promise<PreparedCall | Refusal> {
  const text = toJsonText(input);
  const given = text.ok ? parseJsonText(text.text) : text;
  if (!given.ok || (text.ok && Buffer.byteLength(text.text) > mostBytes)) {
    const message = `The edited input of ${call.record.tool} is no JSON, or too large.`;
    return failure("TOOL_INVALID_INPUT", "TypeError", message);
  }
  return await validate({ ...call, input: given.value, edited: true });
}

async function validate(call: PreparedCall): Promise<PreparedCall | Refusal> {
  const { entry, input } = call;
  const checked = entry.checkInput(input);
  const result = checked instanceof Promise ? await checked : checked;
  if (result.valid) return { ...call, input: deepFreeze(result.value) as JsonValue };
  return failure("TOOL_INVALID_INPUT", "TypeError", describeInvalidInput(entry, result.issues, input));
}
