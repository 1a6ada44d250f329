import { OperationError } from "../operations.ts";
import type { JsonValue } from "../types.ts";
import { type GuestPath, parseGuestPath } from "./guest-path.ts";

/** The input of an operation. It comes from the sandbox, so it may be anything. */
export class Request {
  readonly #fields: Readonly<Record<string, JsonValue>>;

  constructor(input: JsonValue) {
    if (typeof input !== "object" || input === null || Array.isArray(input)) throw invalid("input");
    this.#fields = input;
  }

  path(name: string): GuestPath {
    const value = this.#get(name);
    if (typeof value !== "string") throw invalid(name);
    return parseGuestPath(value);
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== "boolean") throw invalid(name);
    return value ?? false;
  }

  /** A whole number of at least zero. */
  count(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw invalid(name);
    return value;
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== "string") throw invalid(name);
    return value;
  }

  /** What is to be written: text, or bytes in base64. */
  content(): Buffer {
    const text = this.text("text");
    if (text !== undefined) return Buffer.from(text);
    const encoded = this.text("base64");
    if (encoded === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw invalid("content");
    return Buffer.from(encoded, "base64");
  }

  #get(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }
}

function invalid(name: string): OperationError {
  return new OperationError("FS_INVALID_ARGUMENT", `The ${name} of a file operation is wrong.`, "TypeError");
}
