import { randomBytes } from "node:crypto";
import type { RunContext } from "../types.ts";

/** Values too long for the model, kept for the next program of the same session. */
export interface KeptResults {
  /** Keeps the JSON text of a value; gives the id under which `read` finds it. */
  keep(context: RunContext, text: string): string;
  /** The text, or nothing when it has expired, had to make room, or belongs to somebody else. */
  read(context: RunContext, id: string): string | undefined;
}

export interface KeptResultsOptions {
  readonly ttlMs?: number;
  /** Of all texts together, in UTF-16 units; the oldest make room. */
  readonly mostCharacters?: number;
  readonly now?: () => number;
}

interface Kept {
  readonly text: string;
  readonly owner: string;
  readonly expiresAt: number;
}

export function createKeptResults({
  ttlMs = 3_600_000,
  mostCharacters = 64 * 2 ** 20,
  now = Date.now,
}: KeptResultsOptions = {}): KeptResults {
  // In the order they were kept, which is the order they expire in.
  const kept = new Map<string, Kept>();
  let characters = 0;
  const drop = (id: string, { text }: Kept): void => {
    kept.delete(id);
    characters -= text.length;
  };
  const makeRoom = (): void => {
    for (const [id, entry] of kept) {
      if (entry.expiresAt > now() && characters <= mostCharacters) return;
      drop(id, entry);
    }
  };
  return {
    keep(context, text) {
      const id = `result_${randomBytes(16).toString("base64url")}`;
      kept.set(id, { text, owner: ownerOf(context), expiresAt: now() + ttlMs });
      characters += text.length;
      makeRoom();
      return id;
    },
    read(context, id) {
      makeRoom();
      const entry = kept.get(id);
      return entry?.owner === ownerOf(context) ? entry.text : undefined;
    },
  };
}

/** Whoever runs programs without a session shares one: then the id alone is what nobody can guess. */
function ownerOf({ tenant, session, audience }: RunContext): string {
  return JSON.stringify([tenant ?? null, session ?? null, audience ?? null]);
}
