import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { CodeActError, ConfigurationError } from "../errors.ts";
import type { ContinuationKey } from "../types.ts";

/** Seals texts so that only a holder of a key can make or change one; optionally so that nobody else can read one. */
export interface Envelope {
  seal(text: string): string;
  /** Throws `CODEACT_CONTINUATION` with reason `tampered`. */
  open(sealed: string): string;
}

const prefix = "codeact1";
const leastSecretBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Far above any journal; longer texts are not looked at. */
const longest = 64 * 2 ** 20;

/** The first key seals, all verify. Throws `CODEACT_CONFIGURATION`. */
export function createEnvelope(keys: readonly ContinuationKey[], encrypt: boolean): Envelope {
  const known = new Map<string, { mac: Buffer; cipher: Buffer }>();
  for (const [at, { id, secret }] of keys.entries()) {
    const bytes = Buffer.from(secret as string);
    if (typeof id !== "string" || !/^[\w-]{1,64}$/.test(id) || known.has(id)) {
      throw new ConfigurationError(
        `continuations.keys[${at}].id`,
        "must be a name of its own of letters, digits, _ and -",
      );
    }
    if (bytes.length < leastSecretBytes) {
      throw new ConfigurationError(`continuations.keys[${at}].secret`, `must have at least ${leastSecretBytes} bytes`);
    }
    known.set(id, { mac: derive(bytes, "mac"), cipher: derive(bytes, "cipher") });
  }
  const [first] = keys;
  if (first === undefined) throw new ConfigurationError("continuations.keys", "must have at least one key");
  const keyOf = (id: string): { mac: Buffer; cipher: Buffer } => {
    const key = known.get(id);
    if (key === undefined) throw tampered();
    return key;
  };
  return {
    seal(text) {
      const key = keyOf(first.id);
      const body = encrypt ? encryptText(text, key.cipher) : Buffer.from(text);
      const head = `${prefix}.${first.id}.${encrypt ? "e" : "p"}.${body.toString("base64url")}`;
      return `${head}.${sign(head, key.mac).toString("base64url")}`;
    },
    open(sealed) {
      if (typeof sealed !== "string" || sealed.length > longest) throw tampered();
      const parts = sealed.split(".");
      const [version, id = "", form, body = "", mac = ""] = parts;
      if (parts.length !== 5 || version !== prefix) throw tampered();
      const key = keyOf(id);
      const given = decode(mac);
      const expected = sign(sealed.slice(0, sealed.lastIndexOf(".")), key.mac);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw tampered();
      const bytes = decode(body);
      if (form === "e") return decryptText(bytes, key.cipher);
      if (form === "p") return bytes.toString();
      throw tampered();
    },
  };
}

function derive(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `codeact continuation ${purpose}`, 32));
}

function sign(text: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Strict: one text for one value, so that a token cannot be varied without being changed. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw tampered();
  return bytes;
}

function encryptText(text: string, key: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function decryptText(bytes: Buffer, key: Buffer): string {
  if (bytes.length < nonceBytes + tagBytes) throw tampered();
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString();
  } catch {
    throw tampered();
  }
}

function tampered(): CodeActError {
  return continuationError("tampered", "is not one this application sealed, or was changed");
}

/** Why a continuation cannot be resumed. */
export type ContinuationRefusal = "tampered" | "expired" | "consumed" | "diverged" | "wrong-audience" | "tool-changed";

export function continuationError(
  reason: ContinuationRefusal,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
): CodeActError {
  return new CodeActError("CODEACT_CONTINUATION", `The continuation ${what}.`, { details: { ...details, reason } });
}
