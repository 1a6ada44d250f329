import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import type { RecordKey, RecordSignature, RecordSigner } from "../run-record.ts";

/** Ed25519, not a shared secret: whoever checks a record must not be able to make one. */
const algorithm = "ed25519";

/** What is signed; the words before it keep the key from signing anything else. */
const statement = (digest: string): Buffer => Buffer.from(`codeact-record 1 ${digest}`);

/** Reads the key; throws `CODEACT_CONFIGURATION`. */
export function createSigner({ keyId, privateKey }: RecordSigner): (digest: string) => RecordSignature {
  checkId("record.sign.keyId", keyId);
  const key = readKey("record.sign.privateKey", privateKey, createPrivateKey);
  return (digest) => ({ algorithm, keyId, value: sign(null, statement(digest), key).toString("base64url") });
}

/** Reads the keys; throws `CODEACT_CONFIGURATION`. */
export function createVerifier(keys: readonly RecordKey[]): (digest: string, signature: RecordSignature) => boolean {
  const known = new Map<string, KeyObject>();
  for (const [at, { keyId, publicKey }] of keys.entries()) {
    checkId(`keys[${at}].keyId`, keyId);
    known.set(keyId, readKey(`keys[${at}].publicKey`, publicKey, createPublicKey));
  }
  return (digest, signature) => {
    const key = known.get(signature.keyId);
    const value = Buffer.from(signature.value, "base64url");
    // One text for one value, so that a signature cannot be varied without being changed.
    if (key === undefined || value.toString("base64url") !== signature.value) return false;
    return verify(null, statement(digest), key, value);
  };
}

function checkId(option: string, id: unknown): void {
  if (typeof id !== "string" || !/^[\w.@:/-]{1,128}$/.test(id)) throw new ConfigurationError(option, "must be a name");
}

function readKey(option: string, pem: string, read: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read(pem);
  } catch {
    // Falls through: the reason may quote the key.
  }
  if (key?.asymmetricKeyType !== algorithm) throw new ConfigurationError(option, "must be an Ed25519 key as PEM text");
  return key;
}
