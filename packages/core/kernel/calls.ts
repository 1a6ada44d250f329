import type { CallKind, NewCall, Outcome } from "../src/engine.ts";
import { makeError, stackHere } from "./errors.ts";
import { append, hasOwn, list, MapOf, mapDelete, mapGet, mapSet, PromiseOf, parseJson, record } from "./primordials.ts";
import { guardResult } from "./tool-result.ts";

interface OpenCall {
  settle(value: unknown): void;
  fail(error: Error): void;
  /** Where the program made the call. */
  readonly stack?: string;
}

/** Calls the program waits for, and those the host has not been told of yet. */
export interface Calls {
  /** Announces a call; `input` is JSON text. */
  open(kind: CallKind, name: string, input: string, call: OpenCall): number;
  /** The same, as a promise of the parsed output. */
  ask(kind: CallKind, name: string, input: string): Promise<unknown>;
  /** The program no longer waits for it. */
  cancel(id: number): void;
  /** Gives a settled call its outcome; one that was cancelled meanwhile is passed over. */
  settle(outcome: Outcome): void;
  /** What the host must be told, once. */
  take(): { calls: NewCall[]; cancelled: number[] };
}

export function createCalls(): Calls {
  const open = new MapOf<unknown, unknown>();
  let announced = list<NewCall>();
  let cancelled = list<number>();
  let lastId = 0;

  const calls: Calls = {
    open(kind, name, input, call) {
      const id = ++lastId;
      mapSet(open, id, call);
      append(announced, record({ id, kind, name, input }));
      return id;
    },
    ask(kind, name, input) {
      return new PromiseOf((settle, fail) => {
        const done = (value: unknown): void => settle(kind === "tool" ? guardResult(name, value) : value);
        calls.open(kind, name, input, { settle: done, fail, stack: stackHere() });
      });
    },
    cancel(id) {
      if (mapDelete(open, id)) append(cancelled, id);
    },
    settle(outcome) {
      const call = mapGet(open, outcome.id) as OpenCall | undefined;
      if (call === undefined) return;
      mapDelete(open, outcome.id);
      if (hasOwn(outcome, "error")) {
        const { error } = outcome as Extract<Outcome, { error: unknown }>;
        call.fail(makeError(error.name, error.message, error.code, call.stack));
      } else {
        call.settle(parseJson((outcome as Extract<Outcome, { output: unknown }>).output));
      }
    },
    take() {
      const taken = record({ calls: announced, cancelled });
      announced = list();
      cancelled = list();
      return taken;
    },
  };
  return calls;
}
