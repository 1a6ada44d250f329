import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuest, type Guest, inNode, TRY } from "./guest.ts";

describe("DOMException, Event, EventTarget, AbortSignal", () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await createGuest();
  });
  afterAll(() => guest.dispose());

  const agree = (source: string): void => {
    expect(guest.call(source)).toEqual(inNode(source));
  };

  it("has the DOMException of the standard", () => {
    agree(`() => { ${TRY}
      const e = new DOMException("m", "AbortError"); const plain = new DOMException(); const cause = new DOMException("c", { name: "DataError", cause: 5 });
      return [e.name, e.message, e.code, String(e), plain.name, plain.message, plain.code, cause.name, cause.cause, "cause" in e, e instanceof Error, e instanceof DOMException, Object.prototype.toString.call(e), typeof e.stack, Object.keys(e), Object.keys(DOMException).sort(),
        Object.keys(DOMException.prototype).sort(), DOMException.length, DOMException.name, DOMException.DATA_CLONE_ERR, attempt(() => DOMException()), attempt(() => DOMException.prototype.name), new DOMException(undefined, undefined).name, new DOMException(1, null).name,
        Object.getPrototypeOf(DOMException) === Function.prototype, Object.getPrototypeOf(DOMException.prototype) === Error.prototype, JSON.stringify(e), new (class Mine extends DOMException {})("x", "TimeoutError").code];
    }`);
    agree(`() => ["IndexSizeError", "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError", "InvalidStateError", "SyntaxError", "InvalidModificationError", "NamespaceError", "InvalidAccessError",
      "TypeMismatchError", "SecurityError", "NetworkError", "AbortError", "URLMismatchError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError", "EncodingError", "NotReadableError", "DataError", "OperationError", "NotAllowedError", "DOMStringSizeError", "ValidationError", "x"].map((name) => new DOMException("", name).code)`);
  });

  it("dispatches events as Node does", () => {
    agree(`() => { ${TRY}
      const out = []; const t = new EventTarget(); const log = (name) => function (event) { out.push(name, this === t, event.type, event.target === t); };
      const twice = log("twice"); t.addEventListener("x", twice); t.addEventListener("x", twice); t.addEventListener("x", log("once"), { once: true }); t.addEventListener("y", log("never"));
      t.addEventListener("x", { handleEvent(event) { out.push("object"); } });
      const event = new Event("x", { cancelable: true }); out.push(t.dispatchEvent(event), event.target === t, event.currentTarget, event.eventPhase); out.push(t.dispatchEvent(event));
      t.removeEventListener("x", twice); out.push(t.dispatchEvent(new Event("x")));
      const u = new EventTarget(); u.addEventListener("x", (event) => { event.preventDefault(); event.stopImmediatePropagation(); }); u.addEventListener("x", () => out.push("stopped"));
      out.push(u.dispatchEvent(new Event("x")), u.dispatchEvent(new Event("x", { cancelable: true })));
      const p = new EventTarget(); p.addEventListener("x", (event) => event.preventDefault(), { passive: true }); out.push(p.dispatchEvent(new Event("x", { cancelable: true })));
      const s = new EventTarget(); const c = new AbortController(); s.addEventListener("x", () => out.push("signal"), { signal: c.signal }); s.dispatchEvent(new Event("x")); c.abort(); s.dispatchEvent(new Event("x"));
      s.addEventListener("x", () => out.push("already"), { signal: c.signal }); s.dispatchEvent(new Event("x"));
      const r = new EventTarget(); const later = () => out.push("removed"); r.addEventListener("x", () => r.removeEventListener("x", later)); r.addEventListener("x", later); r.addEventListener("x", () => r.addEventListener("x", () => out.push("too late"))); r.dispatchEvent(new Event("x"));
            out.push(attempt(() => t.dispatchEvent({ type: "x" })) !== true, attempt(() => new Event()), attempt(() => t.addEventListener("x")), t.addEventListener("x", null) ?? "nothing", attempt(() => EventTarget.prototype.dispatchEvent.call({}, new Event("x"))));
      const e = new Event("e", { bubbles: 1, composed: true }); out.push(e.type, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.target, Event.AT_TARGET, Object.prototype.toString.call(e), Object.prototype.toString.call(t), new (class Mine extends EventTarget {})().dispatchEvent(new Event("q")));
      return out;
    }`);
  });

  it("follows the standard where Node does not", () => {
    const source = `() => { ${TRY}
      const out = []; const t = new EventTarget(); const c = new AbortController(); c.signal.onabort = 5; out.push(c.signal.onabort, Event.prototype.NONE, Event.BUBBLING_PHASE);
      t.addEventListener("x", () => {}, { once: true }); t.addEventListener("x", (event) => out.push(event.currentTarget === t, event.eventPhase, event.composedPath().length, attempt(() => t.dispatchEvent(event)))); t.addEventListener("x", () => out.push("bubble")); t.addEventListener("x", () => out.push("capture"), true);
      const event = new Event("x"); t.dispatchEvent(event); out.push(event.currentTarget, event.eventPhase, event.composedPath().length); return out;
    }`;
    const dispatched = ["capture", true, 2, 1, "threw InvalidStateError", "bubble", null, 0, 0];
    expect(guest.call(source)).toEqual([null, 0, 3, ...dispatched]);
  });

  it("reports errors of listeners and goes on", () => {
    expect(
      guest.evaluate(
        `(() => { const out = []; const t = new EventTarget(); t.addEventListener("x", () => { throw new Error("first"); }); t.addEventListener("x", () => out.push("second")); out.push(t.dispatchEvent(new Event("x"))); return [out, $host.hooks.reported.splice(0)]; })()`,
      ),
    ).toEqual([["second", true], ["Error: first"]]);
  });

  it("aborts as Node does", () => {
    agree(`() => { ${TRY}
      const out = []; const c = new AbortController(); const s = c.signal;
      out.push(s.aborted, s.reason ?? "none", s.onabort, s.throwIfAborted() ?? "nothing", s === c.signal);
      s.addEventListener("abort", (event) => out.push("first", event.type, event.target === s, s.aborted)); s.onabort = function (event) { out.push("handler", this === s, event.type); }; s.addEventListener("abort", () => out.push("last"));
      c.abort(); c.abort("again"); out.push(s.aborted, s.reason.name, s.reason.code, s.reason.message, s.reason instanceof DOMException, attempt(() => s.throwIfAborted()));
      const d = new AbortController(); d.signal.onabort = () => out.push("gone"); d.signal.onabort = null; out.push(d.signal.onabort); d.abort({ why: 1 }); out.push(d.signal.reason);
      const a = AbortSignal.abort(); const b = AbortSignal.abort("why"); out.push(a.aborted, a.reason.name, b.reason, AbortSignal.abort(undefined).reason.name, AbortSignal.abort(null).reason);
      out.push(attempt(() => new AbortSignal()), attempt(() => AbortController()), Object.prototype.toString.call(s), Object.prototype.toString.call(c), s instanceof EventTarget, Object.keys(AbortController.prototype).sort(), attempt(() => AbortSignal.prototype.aborted), AbortSignal.abort.length, AbortSignal.timeout.length, AbortSignal.any.length);
      return out;
    }`);
    agree(`() => { ${TRY}
      const out = []; const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()];
      const any = AbortSignal.any([a.signal, b.signal]); const nested = AbortSignal.any([any, c.signal]); let fired = 0; nested.onabort = () => { fired += nested.reason === "A" && any.aborted; }; any.onabort = () => { fired += any.reason === "A" && nested.aborted; }; a.signal.onabort = () => out.push("a", any.aborted);
      out.push(any.aborted); a.abort("A"); b.abort("B"); c.abort("C"); out.push(fired, any.reason, nested.reason, AbortSignal.any([]).aborted, AbortSignal.any([c.signal, a.signal]).reason, AbortSignal.any(new Set([b.signal])).reason);
      return [...out, attempt(() => AbortSignal.any([{}])), attempt(() => AbortSignal.any()), attempt(() => AbortSignal.any(5)), attempt(() => AbortSignal.timeout("x")), attempt(() => AbortSignal.timeout())];
    }`);
  });

  it("times out by the host's timers", () => {
    const source = `(() => {
      const before = $host.timers.length; const s = AbortSignal.timeout(50.9); const [callback, ms] = $host.timers[before]; const out = [ms, s.aborted];
      callback(); return [...out, s.aborted, s.reason.name, s.reason.code, s.reason.message];
    })()`;
    expect(guest.evaluate(source)).toEqual([
      50,
      false,
      true,
      "TimeoutError",
      23,
      "The operation was aborted due to timeout",
    ]);
  });
});
