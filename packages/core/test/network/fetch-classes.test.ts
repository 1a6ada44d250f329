import { Script } from "node:vm";
import { afterAll, describe, expect, it } from "vitest";
import { createCodeAct } from "../../src/index.ts";

const codeact = createCodeAct({ tools: [], engine: "wasm" });
afterAll(async () => await codeact[Symbol.asyncDispose]());

const attempt =
  "const attempt = async (run) => { try { return await run(); } catch (e) { return 'threw ' + e.name; } };";

/** What a program gets. */
async function inGuest(body: string): Promise<unknown> {
  const result = await codeact.run(`${attempt}\n${body}`);
  return result.status === "completed" ? result.value : result;
}

/** The same in Node, as JSON. */
async function inNode(body: string): Promise<unknown> {
  const value = await (new Script(`(async () => { ${attempt}\n${body} })()`).runInThisContext() as Promise<unknown>);
  return JSON.parse(JSON.stringify(value)) as unknown;
}

describe("Headers, Request and Response", () => {
  it.each([
    [
      "Headers from a record, pairs and others",
      `const h = new Headers({ "X-B": " 2 ", a: "1", A: "3" });
       const i = new Headers([["x", "1"], ["X", "2"], ["set-cookie", "a"], ["Set-Cookie", "b"]]);
       const j = new Headers(h); j.append("a", "4"); j.set("x-b", "5"); j.delete("nothing");
       return [[...h], [...i], [...j], i.getSetCookie(), h.get("X-b"), h.get("no"), h.has("A"), [...j.keys()], [...j.values()]]`,
    ],
    [
      "Headers that are wrong",
      `return Promise.all([() => new Headers({ "a b": "1" }), () => new Headers({ a: "1\\n2" }), () => new Headers({ a: "\\u0100" }),
        () => new Headers([["a"]]), () => new Headers(1), () => new Headers().get(), () => new Headers({ "": "x" })].map(attempt))`,
    ],
    [
      "Headers that change while they are looked at",
      `const h = new Headers({ a: "1", c: "3" }); const seen = [];
       for (const [name] of h) { seen.push(name); if (name === "a") h.set("b", "2"); }
       h.forEach(function (value, name, all) { seen.push(value + name + (all === h) + this.x); }, { x: 1 });
       return [seen, String(h), Object.prototype.toString.call(h.entries())]`,
    ],
    [
      "Response of every kind of body",
      `const text = (body) => new Response(body).text();
       return [await text("é"), await text(null), await text(new Uint8Array([104, 105])), await text(new URLSearchParams({ a: "b c" })),
         await text(new TextEncoder().encode("x").buffer), await text(new DataView(new ArrayBuffer(1))), await text(7), await text("\\ufeffx")]`,
    ],
    [
      "Response and its facts",
      `const r = new Response("{}", { status: 201, statusText: "Made", headers: { "X-A": "1" } });
       return [r.status, r.ok, r.statusText, r.headers.get("content-type"), r.headers.get("x-a"), r.url, r.redirected, r.type, r.bodyUsed,
         new Response(null, { status: 404 }).ok, new Response().headers.get("content-type"), (await new Response("ab").arrayBuffer()).byteLength,
         [...await new Response("ab").bytes()], new Response(new URLSearchParams("a=1")).headers.get("content-type")]`,
    ],
    [
      "Response that is read twice, or cloned",
      `const r = new Response("[1]"); const c = r.clone(); const used = [r.bodyUsed, c.bodyUsed];
       return [await r.json(), r.bodyUsed, await attempt(() => r.text()), await attempt(() => r.clone()), await c.text(), used,
         await attempt(() => new Response("<html>").json()), await attempt(() => new Response("").json()), await attempt(() => new Response("", { status: 99 }))]`,
    ],
    [
      "Response.json",
      `const r = Response.json({ a: 1 }, { status: 202 });
       return [r.status, r.headers.get("content-type"), await r.json(), await attempt(() => Response.json(undefined)),
         Response.json(1, { headers: { "content-type": "text/x" } }).headers.get("content-type")]`,
    ],
    [
      "Request and its facts",
      `const r = new Request("https://a.example/x?y#z", { method: "post", body: "b", headers: { "X-A": "1" } });
       const s = new Request(r, { headers: { b: "2" } });
       return [r.method, r.url, r.bodyUsed, [...s.headers], s.method, await s.text(), r.redirect, r.signal.aborted,
         new Request("https://a.example").body, (await new Request("https://a.example", { method: "PUT", body: "xy" }).clone().arrayBuffer()).byteLength]`,
    ],
    [
      "Request that is wrong",
      `return Promise.all([() => new Request("/relative"), () => new Request("https://a.example", { body: "x" }), () => new Request("https://a.example", { method: "HEAD", body: "x" }),
        () => new Request("https://a.example", { method: "A B" }), () => new Request("https://a.example", { signal: {} }), () => new Request(),
        () => new Request("https://a.example", { redirect: "x" }), () => new Request("http://[x")].map(attempt))`,
    ],
    [
      "methods on others than their own",
      `return Promise.all([() => Headers.prototype.get.call({}, "a"), () => Response.prototype.text.call({}), () => Response.prototype.clone.call({}),
        () => Headers({}), () => Response(), () => Request("https://a.example"), () => new Headers().append("a")].map(attempt))`,
    ],
  ])("are those of Node: %s", async (_title, body) => {
    expect(await inGuest(body)).toEqual(await inNode(body));
  });

  it("say what to do where they have less than Node", async () => {
    const told = await inGuest(`
      const message = async (run) => { try { await run(); return null; } catch (e) { return e.message; } };
      return Promise.all([() => new Response("x").body, () => new Response("x").blob(), () => new Response("x").formData(),
        () => new Response({ a: 1 }), () => fetch("/items"), () => new Response("<!doctype html><title>Not here</title>").json()].map(message));`);
    expect(told).toEqual([
      "There are no streams here: use text(), json(), arrayBuffer() or bytes()",
      "There are no Blobs here: use arrayBuffer() or bytes()",
      "There is no FormData here: use text() and URLSearchParams",
      "body: give text, URLSearchParams, an ArrayBuffer or a typed array; for an object JSON.stringify(it)",
      'fetch needs a whole URL such as https://api.example.com/items, got "/items"',
      "The body is not JSON: it begins <!doctype html><title>Not here</title>. Look at status and headers, or read text().",
    ]);
  });

  it("are no values a program can return, and the error says what is", async () => {
    expect(await inGuest("return new Response('x')")).toMatchObject({
      error: { code: "VALUE_NOT_SERIALIZABLE", message: expect.stringContaining("await response.json()") },
    });
    expect(await inGuest("return { headers: new Headers({ a: '1' }) }")).toMatchObject({
      error: { message: expect.stringContaining("Object.fromEntries(headers)") },
    });
  });

  it("do not go through what a program has changed", async () => {
    const asked: unknown[] = [];
    await using open = createCodeAct({
      tools: [],
      engine: "wasm",
      allowedDomains: ["a.example"],
      operationPolicy: ({ input }) => {
        asked.push(input);
        return "deny";
      },
    });
    const result = await open.run(`
      Object.prototype.toJSON = Array.prototype.toJSON = () => "changed";
      Array.prototype[Symbol.iterator] = () => { throw new Error("changed") };
      JSON.parse = JSON.stringify = String.prototype.toLowerCase = () => "changed";
      Promise.prototype.then = EventTarget.prototype.addEventListener = () => "changed";
      const init = { headers: { A: "1" }, method: "POST", body: "x", signal: new AbortController().signal };
      try { await fetch("https://a.example", init) } catch (error) { console.log(error.code) }`);
    expect(result.logs).toEqual([{ level: "log", text: "APPROVAL_DENIED" }]);
    const headers = [
      ["a", "1"],
      ["content-type", "text/plain;charset=UTF-8"],
    ];
    expect(asked).toEqual([{ url: "https://a.example/", method: "POST", redirect: "follow", headers, text: "x" }]);
  });
});
