import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { CodeActError, ConfigurationError } from "../errors.ts";
import type { ContinuationKey } from "../types.ts";

/** Seals texts so that only a holder of a key can make or change one; optionally so that nobody else can read one. */
export interface Envelope {
  seal(text: string): string;
  /** Throws `CODEACT_CONTINUATION` with reason `tampered`. */
  open(sealed: string): string;
}

/** What every continuation begins with. */
const continuationPrefix = "codeact1";
const leastSecretBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Far above any journal; longer texts are not looked at. */
const longest = 64 * 2 ** 20;

/** Whether a text is meant to be a continuation; that it is a good one, only opening it tells. */
export function isContinuation(text: string): boolean {
  return /^codeact1\.[\w-]{1,64}\.[ep]\.[\w-]+\.[\w-]+$/.test(text);
}

/** The first key seals, all verify; a text is good for its prefix only. Throws `CODEACT_CONFIGURATION`. */
export function createEnvelope(
  keys: readonly ContinuationKey[],
  encrypt: boolean,
  prefix: string = continuationPrefix,
): Envelope {
  const known = deriveKeys(keys);
  const [first] = keys;
  const keyOf = (id = ""): DerivedKey => {
    const key = known.get(id);
    if (key === undefined) throw tampered();
    return key;
  };
  return {
    seal(text) {
      const key = keyOf(first?.id);
      const body = encrypt ? encryptText(text, key.cipher) : Buffer.from(text);
      const head = `${prefix}.${first?.id}.${encrypt ? "e" : "p"}.${body.toString("base64url")}`;
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

/** Signs short names. */
export interface Sealer {
  tag(text: string): string;
  /** Whether any key gives a tag that begins so. */
  hasTag(text: string, tag: string): boolean;
}

export function createSealer(keys: readonly ContinuationKey[]): Sealer {
  const known = [...deriveKeys(keys).values()];
  return {
    tag: (text) => known.slice(0, 1).map(({ ticket }) => sign(text, ticket).toString("base64url"))[0] ?? "",
    hasTag: (text, tag) =>
      known.some(({ ticket }) => {
        const expected = Buffer.from(sign(text, ticket).toString("base64url").slice(0, tag.length));
        const given = Buffer.from(tag);
        return given.length === expected.length && timingSafeEqual(given, expected);
      }),
  };
}

interface DerivedKey {
  readonly mac: Buffer;
  readonly cipher: Buffer;
  readonly ticket: Buffer;
}

function deriveKeys(keys: readonly ContinuationKey[]): ReadonlyMap<string, DerivedKey> {
  const known = new Map<string, DerivedKey>();
  if (keys.length === 0) throw new ConfigurationError("continuations.keys", "must have at least one key");
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
    known.set(id, { mac: derive(bytes, "mac"), cipher: derive(bytes, "cipher"), ticket: derive(bytes, "ticket") });
  }
  return known;
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
