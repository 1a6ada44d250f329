import { gzipSync } from "node:zlib";
import { type CodeActOptions, defineTool, type RunEvent } from "@codeact/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Bench } from "./harness.ts";
import { networkRules } from "./network-rules.ts";
import { type Certificate, makeCertificate, startServer, startTlsServer, type TestServer, until } from "./servers.ts";

type Open = Pick<CodeActOptions, "allowedDomains" | "allowPrivateNetworks">;

/** `fetch` of programs: what rules allow, and what servers may do to it. */
export function network(bench: Bench): void {
  describe("rules", () => networkRules(bench));
  describe("servers", () => servers(bench));
}

/** Opens servers of this machine. */
const opening = (...given: TestServer[]): Open => ({
  allowedDomains: given.map(({ origin }) => origin),
  allowPrivateNetworks: true,
});

/** The code of the error that a request ends with. */
async function codeOf(bench: Bench, url: string, options: Partial<CodeActOptions>): Promise<unknown> {
  return await bench.value(
    `return await fetch(${JSON.stringify(url)}).then((r) => r.text()).catch((e) => e.code)`,
    options,
  );
}

function servers(bench: Bench): void {
  let certificate: Certificate;
  let echo: TestServer;
  const trusted = (...given: TestServer[]): Open => ({
    allowedDomains: given.map(({ origin }) => ({ origin, ca: certificate.cert })),
    allowPrivateNetworks: true,
  });
  beforeAll(async () => {
    certificate = await makeCertificate();
    echo = await startTlsServer(certificate, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.setHeader("content-type", "application/json");
      response.setHeader("set-cookie", "session=1");
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString("base64") }));
    });
  });
  afterAll(async () => {
    await echo[Symbol.asyncDispose]();
  });

  it("fetches as models expect it, over TLS", async () => {
    const source = `
      const response = await fetch("${echo.origin}/items?page=2", {
        method: "post",
        headers: { "content-type": "application/json", "X-Trace": "1" },
        body: JSON.stringify({ name: "é" }),
      });
      const copy = response.clone();
      const { method, url, headers, body } = await response.json();
      return {
        facts: [response.status, response.ok, response.statusText, response.redirected, response.url, response.bodyUsed],
        type: response.headers.get("Content-Type"), cookies: response.headers.has("set-cookie"),
        asked: [method, url, headers["x-trace"], headers["content-type"], headers.host, atob(body).length],
        copy: JSON.parse(new TextDecoder().decode(await copy.arrayBuffer())).method,
        again: await response.text().catch((e) => e.name),
      };`;
    expect(await bench.value(source, trusted(echo))).toEqual({
      facts: [200, true, "OK", false, `${echo.origin}/items?page=2`, true],
      type: "application/json",
      cookies: false,
      asked: ["POST", "/items?page=2", "1", "application/json", `127.0.0.1:${echo.port}`, 13],
      copy: "POST",
      again: "TypeError",
    });
  });

  it("carries bytes as they are, both ways", async () => {
    const bytes = Array.from({ length: 512 }, (_, at) => (at * 7) % 256);
    await using server = await startServer((request, response) => {
      request.pipe(response);
    });
    const source = `
      const sent = Uint8Array.from(${JSON.stringify(bytes)});
      const read = async (body) => [...new Uint8Array(await (await fetch("${server.origin}", { method: "PUT", body })).arrayBuffer())];
      const form = await (await fetch("${server.origin}", { method: "POST", body: new URLSearchParams({ a: "1 2" }) })).text();
      return [await read(sent), await read(sent.buffer), await read("\\ufeffx\\u0000"), form];`;
    expect(await bench.value(source, opening(server))).toEqual([bytes, bytes, [0xef, 0xbb, 0xbf, 0x78, 0], "a=1+2"]);
  });

  it("NET-08: checks every hop of a redirect, follows five, and takes credentials to no other origin", async () => {
    await using other = await startServer((request, response) => {
      response.end(JSON.stringify(request.headers));
    });
    await using server = await startServer((request, response) => {
      const target = new URL(request.url ?? "", "http://x").searchParams.get("to");
      if (target === null) response.end("there");
      else response.writeHead(302, { location: target }).end();
    });
    const go = (to: string): string => `${server.origin}/?to=${encodeURIComponent(to)}`;
    const codes = [];
    for (const to of [
      "https://evil.test/",
      "http://127.0.0.1:9/",
      "http://10.0.0.5:6379/",
      "file:///etc/passwd",
      `http://user:pw@127.0.0.1:${server.port}/`,
    ])
      codes.push(await codeOf(bench, go(to), opening(server)));
    expect(codes).toEqual(["NET_DENIED", "NET_DENIED", "NET_DENIED", "NET_DENIED", "NET_DENIED"]);
    expect(await codeOf(bench, go("/?"), opening(server))).toBe("there");
    const message = `return await fetch("${go("http://10.0.0.5:6379/x")}").catch((e) => e.message)`;
    expect(String(await bench.value(message, opening(server)))).toMatch(
      /^The redirect of 127.0.0.1 to an address is not/,
    );
    const named = `return await fetch("${go("https://evil.test/x")}").catch((e) => e.message)`;
    expect(String(await bench.value(named, opening(server)))).toMatch(/^The redirect of 127.0.0.1 to evil.test is not/);
    const moved = `
      const headers = { authorization: "Bearer mine", "x-api-key": "mine", accept: "text/plain" };
      const { authorization, "x-api-key": key, accept } = await (await fetch("${go(other.origin)}", { headers })).json();
      return [authorization ?? null, key ?? null, accept];`;
    expect(await bench.value(moved, opening(server, other))).toEqual([null, null, "text/plain"]);
  });

  it("NET-08: ends a circle of redirects after five", async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(307, { location: "/again" }).end();
    });
    expect(await codeOf(bench, server.origin, opening(server))).toBe("NET_FAILED");
    expect(server.seen).toHaveLength(6);
    const manual = `const r = await fetch("${server.origin}", { redirect: "manual" }); return [r.status, r.headers.get("location")]`;
    expect(await bench.value(manual, opening(server))).toEqual([307, "/again"]);
  });

  it("NET-08: asks the policy about where a redirect leads", async () => {
    await using inner = await startServer((_request, response) => void response.end("inner"));
    await using server = await startServer((_request, response) => {
      response.writeHead(302, { location: inner.origin }).end();
    });
    const operationPolicy = ({ target }: { target: string }) => (target.includes(inner.origin) ? "deny" : "allow");
    expect(await codeOf(bench, server.origin, { ...opening(server, inner), operationPolicy })).toBe("APPROVAL_DENIED");
    expect(inner.seen).toEqual([]);
  });

  it("NET-12: lets no header through that is not the program's to set", async () => {
    const source = `
      const out = [];
      for (const [name, value] of [["x", "a\\r\\nHost: evil"], ["x", "a\\u0000b"], ["x\\n", "v"], ["x", "Ā"], ["Host", "evil"],
        ["Cookie", "a=b"], ["Proxy-Authorization", "x"], ["Transfer-Encoding", "chunked"], ["Content-Length", "0"], ["Connection", "upgrade"],
        ["X-HTTP-Method-Override", "DELETE"]])
        out.push(await fetch("${echo.origin}", { headers: { [name]: value } }).then(() => "sent", (e) => e.code || e.name));
      return out;`;
    const before = echo.seen.length;
    expect(await bench.value(source, trusted(echo))).toEqual([
      ...Array.from({ length: 4 }, () => "TypeError"),
      ...Array.from({ length: 7 }, () => "NET_DENIED"),
    ]);
    expect(echo.seen).toHaveLength(before);
  });

  it("NET-13: ends responses that are too large or too slow, and closes their connections", async () => {
    await using server = await startServer((request, response) => {
      const chunk = Buffer.alloc(65_536, "x");
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      if (request.url === "/length") response.setHeader("content-length", 10 * 2 ** 30);
      if (request.url === "/lies") response.setHeader("content-length", 5);
      if (request.url === "/lies") response.socket?.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, and more");
      else if (request.url === "/slow") {
        const drip = setInterval(() => response.write("x"), 100);
        response.on("close", () => clearInterval(drip));
      } else {
        response.on("drain", pour);
        pour();
      }
    });
    const limits = { responseBytes: 1_000_000, requestMs: bench.ms(1_000) };
    const options = { ...opening(server), limits };
    expect(await codeOf(bench, `${server.origin}/length`, options)).toBe("NET_TOO_LARGE");
    expect(await codeOf(bench, `${server.origin}/endless`, options)).toBe("NET_TOO_LARGE");
    expect(await codeOf(bench, `${server.origin}/slow`, options)).toBe("NET_TIMEOUT");
    expect(await codeOf(bench, `${server.origin}/lies`, options)).toBe("hello");
    await until(() => server.sockets.open === 0);
  });

  it("NET-14: ends a small body that unpacks to a large one", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await using server = await startServer((request, response) => {
      if (request.url === "/small") response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("small"));
      else response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    const options = { ...opening(server), limits: { responseBytes: 1_000_000 } };
    expect(await codeOf(bench, server.origin, options)).toBe("NET_TOO_LARGE");
    expect(await codeOf(bench, `${server.origin}/small`, options)).toBe("small");
  });

  it("NET-24: takes answers without a body, and tells what is wrong with an answer", async () => {
    await using server = await startServer((request, response) => {
      const { url = "", method, socket } = request;
      const status = Number(url.slice(1));
      if (status > 0) response.writeHead(status, { "x-method": method }).end(status === 200 ? "body" : undefined);
      else if (url === "/empty") response.writeHead(200, { "content-encoding": "gzip" }).end();
      else if (url === "/half") socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
      else if (url === "/nothing") socket.end();
      else if (url === "/other") socket.end("SSH-2.0-OpenSSH\r\n");
      else if (url === "/headers") socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`);
      else if (url === "/gzip" || url === "/br")
        response.writeHead(200, { "content-encoding": url.slice(1) }).end("no");
      else response.writeHead(200, { "content-encoding": "zstd" }).end("x");
    });
    const source = `
      const facts = async (path, method) => { const r = await fetch("${server.origin}" + path, { method }); return [r.status, r.ok, await r.text()]; };
      const failure = (path) => fetch("${server.origin}" + path).catch((e) => e.code + ": " + e.message);
      return [[await facts("/200", "HEAD"), await facts("/204"), await facts("/304"), await facts("/500"), await facts("/200", "DELETE"), await facts("/empty")],
        await Promise.all(["/half", "/nothing", "/other", "/headers", "/gzip", "/br", "/zstd"].map(failure))]`;
    expect(await bench.value(source, opening(server))).toEqual([
      [
        [200, true, ""],
        [204, true, ""],
        [304, false, ""],
        [500, false, ""],
        [200, true, "body"],
        [200, true, ""],
      ],
      [
        "NET_FAILED: 127.0.0.1 closed the connection before the end.",
        "NET_FAILED: 127.0.0.1 closed the connection before it had answered.",
        "NET_FAILED: 127.0.0.1 answered with something that is not HTTP.",
        "NET_FAILED: 127.0.0.1 answered with headers that are too large.",
        "NET_FAILED: What 127.0.0.1 sent cannot be unpacked.",
        "NET_FAILED: What 127.0.0.1 sent cannot be unpacked.",
        "NET_FAILED: 127.0.0.1 answered in the encoding zstd.",
      ],
    ]);
  });

  it("sends requests that nobody awaits, and says so", async () => {
    await using server = await startServer((_request, response) => void response.end());
    const result = await bench.run(`fetch("${server.origin}/late"); return 1`, opening(server));
    expect([result.status, server.seen]).toEqual(["completed", ["GET /late"]]);
    expect(result.warnings.map(({ message }) => message).join()).toMatch(/they were executed: fetch\. Await them/);
  });

  it("NET-15: knows nothing of proxies in the environment, but of one that is named", async () => {
    await using proxy = await startServer((_request, response) => void response.end("proxy"));
    await using server = await startServer((_request, response) => void response.end("direct"));
    const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = proxy.origin;
    try {
      expect(await codeOf(bench, server.origin, opening(server))).toBe("direct");
      expect(await codeOf(bench, `${echo.origin}/proxied`, trusted(echo))).toMatch(/proxied/);
    } finally {
      for (const [at, name] of names.entries()) {
        if (before[at] === undefined) delete process.env[name];
        else process.env[name] = before[at];
      }
    }
    expect(proxy.sockets.ever).toBe(0);
    // One that is named is used, and sees nothing but where to.
    expect(await codeOf(bench, `${echo.origin}/tunnel`, { ...trusted(echo), proxy: proxy.origin })).toMatch(/tunnel/);
    expect(proxy.seen).toEqual([`CONNECT 127.0.0.1:${echo.port}`]);
  });

  it("NET-19: counts requests, sends few at once, and nothing that is too large", async () => {
    let now = 0;
    let most = 0;
    await using server = await startServer((_request, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        response.end("ok");
      }, 20);
    });
    const options = { ...opening(server), limits: { requests: 30, concurrentRequests: 4, argumentBytes: 10_000 } };
    const source = `
      const codes = await Promise.all(Array.from({ length: 32 }, (_, i) => fetch("${server.origin}/" + i).then((r) => r.text(), (e) => e.code)));
      return [codes.filter((code) => code === "ok").length, codes.slice(30), await fetch("${server.origin}", { method: "POST", body: "x".repeat(20_000) }).catch((e) => e.code)]`;
    expect(await bench.value(source, options)).toEqual([
      30,
      ["LIMIT_REQUESTS", "LIMIT_REQUESTS"],
      "LIMIT_ARGUMENT_SIZE",
    ]);
    expect([most, server.seen.length]).toEqual([4, 30]);
  });

  // With names that resolve to such addresses: connect.test.ts of core.
  it("NET-06, NET-07: no rule opens this machine or its network by mistake", async () => {
    await using server = await startServer((_request, response) => void response.end("inside"));
    for (const host of ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]"]) {
      const allowedDomains = [`http://${host}:${server.port}`];
      expect(() => bench.codeact({ allowedDomains }), host).toThrow(/allowPrivateNetworks|never reached/);
    }
    const source = `return await Promise.all(["localhost", "127.0.0.1", "2130706433", "[::1]"].map((host) => fetch("http://" + host + ":${server.port}/").catch((e) => e.code)))`;
    expect(await bench.value(source, { allowedDomains: ["*.example.com", "http://example.com"] })).toEqual(
      Array(4).fill("NET_DENIED"),
    );
    expect(server.sockets.ever).toBe(0);
  });

  it("NET-26: keys and headers of an answer change nothing but the answer", async () => {
    await using server = await startServer((_request, response) => {
      for (let at = 0; at < 40; at++) response.setHeader(`x-${at}`, "y");
      response.setHeader("__proto__", "z");
      response.end('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    });
    const source = `const response = await fetch("${server.origin}/");
      const names = [...response.headers.keys()].filter((name) => name.startsWith("x-"));
      const given = await response.json();
      return [names.length, ({}).polluted === undefined, Object.keys(given).includes("constructor")];`;
    expect(await bench.value(source, opening(server))).toEqual([40, true, true]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("NET-27: a body over the limit is not sent", async () => {
    await using server = await startServer((_request, response) => void response.end("ok"));
    const source = `return await fetch("${server.origin}/", { method: "POST", body: "x".repeat(5000) }).then((r) => r.text(), (e) => e.code)`;
    const limits = { ...bench.limits, argumentBytes: 2_000 };
    expect(await bench.value(source, { ...opening(server), limits })).toBe("LIMIT_ARGUMENT_SIZE");
    expect(server.seen).toEqual([]);
  });

  it("NET-28: what answers in no known way is a failure that quotes none of it", async () => {
    await using server = await startServer((_request, response) => {
      response.socket?.end("220 mail.internal ESMTP root:x:0:0\r\n250 ok\r\n");
    });
    const source = `return await fetch("${server.origin}/").then((r) => r.text(), (e) => [e.code, e.message])`;
    const [code, message] = (await bench.value(source, opening(server))) as [string, string];
    expect(code).toBe("NET_FAILED");
    expect(message).not.toMatch(/internal|root|ESMTP/);
  });

  it("answers 100 requests at once over TLS", async () => {
    const source = `
      const all = await Promise.all(Array.from({ length: 100 }, (_, i) => fetch("${echo.origin}/n/" + i).then((r) => r.json())));
      return all.every(({ url }, i) => url === "/n/" + i)`;
    expect(await bench.value(source, trusted(echo))).toBe(true);
    await until(() => echo.sockets.open === 0);
  });

  it("NET-20: records what goes out, without what is in it", async () => {
    const events: RunEvent[] = [];
    const secret = defineTool({
      name: "secret",
      description: "Knows it.",
      inputSchema: { type: "object" },
      execute: () => ({ v: "hunter2hunter2" }),
    });
    const source = `
      const { v } = await tools.secret({});
      return (await fetch("${echo.origin}/?d=" + encodeURIComponent(v), { method: "POST", body: "12345" })).status`;
    const onEvent = (event: RunEvent): void => void events.push(event);
    expect(await bench.value(source, { ...trusted(echo), tools: [secret], onEvent })).toBe(200);
    const [settled] = events.filter(({ type }) => type === "operation.settled");
    expect(settled).toMatchObject({
      kind: "request",
      target: `POST ${echo.origin}`,
      ok: true,
      facts: { method: "POST", host: `127.0.0.1:${echo.port}`, status: 200, urlBytes: 18, sentBytes: 5, redirects: 0 },
    });
    expect(JSON.stringify(settled)).not.toContain("hunter2");
  });

  it("NET-21: closes connections at once when the run is aborted or over, or the program gives up", async () => {
    await using server = await startServer(() => {});
    const options = opening(server);
    const controller = new AbortController();
    const run = bench.codeact(options).run(`await fetch("${server.origin}")`, { signal: controller.signal });
    await until(() => server.seen.length === 1);
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: "CODEACT_ABORTED" });
    await until(() => server.sockets.open === 0, bench.ms(100));

    const thrown = bench.run(
      `for (let i = 0; i < 10; i++) fetch("${server.origin}"); await new Promise((r) => setTimeout(r, 200)); throw new Error("enough")`,
      options,
    );
    expect(await thrown).toMatchObject({ status: "failed", error: { message: "enough" } });
    await until(() => server.sockets.open === 0, bench.ms(100));
    expect(server.sockets.ever).toBe(11);

    const source = `
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const names = [await fetch("${server.origin}", { signal: controller.signal }).catch((e) => e.name)];
      names.push(await fetch("${server.origin}", { signal: AbortSignal.timeout(50) }).catch((e) => e.name));
      names.push(await fetch("${server.origin}", { signal: AbortSignal.abort(new RangeError("mine")) }).catch((e) => e.name));
      const late = new AbortController();
      const never = fetch("${server.origin}/never", { signal: late.signal }).catch((e) => e.name);
      late.abort();
      return [...names, await never];`;
    expect(await bench.value(source, options)).toEqual(["AbortError", "TimeoutError", "RangeError", "AbortError"]);
    await until(() => server.sockets.open === 0, bench.ms(100));
    expect(server.seen).not.toContain("GET /never");
  });

  it("NET-22: accepts no certificate that is not valid, whatever the environment says", async () => {
    const expired = await makeCertificate({ notAfter: new Date(Date.now() - 86_400_000) });
    const wrongName = await makeCertificate({ name: "other.test", address: "127.0.0.2" });
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      const told = [];
      for (const [own, ca] of [[certificate], [expired, expired.cert], [wrongName, wrongName.cert]] as const) {
        await using server = await startTlsServer(own, (_request, response) => void response.end("sent"));
        told.push(
          await bench.value(
            `return await fetch("${server.origin}").then((r) => r.text(), (e) => [e.code, e.message])`,
            {
              allowedDomains: [ca === undefined ? server.origin : { origin: server.origin, ca }],
              allowPrivateNetworks: true,
            },
          ),
        );
        expect(server.seen).toEqual([]);
        await until(() => server.sockets.open === 0);
      }
      expect(told).toEqual([
        ["NET_CERTIFICATE", "The certificate of 127.0.0.1 is signed by nobody but itself."],
        ["NET_CERTIFICATE", "The certificate of 127.0.0.1 has expired."],
        ["NET_CERTIFICATE", "The certificate of 127.0.0.1 is for another name."],
      ]);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  it("NET-23: tells the same of every server that cannot be reached", async () => {
    const free = await startServer(() => {});
    await free[Symbol.asyncDispose]();
    const told = await bench.value(
      `return await Promise.all(["${free.origin}", "https://nowhere.invalid"].map((url) => fetch(url).catch((e) => [e.code, e.message])))`,
      { allowedDomains: [free.origin, "nowhere.invalid"], allowPrivateNetworks: true },
    );
    expect(told).toEqual([
      ["NET_FAILED", "127.0.0.1 could not be reached."],
      ["NET_FAILED", "nowhere.invalid could not be reached."],
    ]);
  });

  it("NET-25: adds credentials on the way, to the rule's own origin, and hides them when a server sends them back", async () => {
    const events: RunEvent[] = [];
    const token = "s3cr3t-t0k3n/+=";
    await using server = await startServer((request, response) => {
      const { authorization = "none" } = request.headers;
      response.setHeader("x-echo", authorization);
      if (request.url === "/away") response.writeHead(302, { location: `${echo.origin}/?t=${token}` }).end();
      else response.end(`${authorization} ${encodeURIComponent(token)} ${JSON.stringify({ authorization })}`);
    });
    const options: Partial<CodeActOptions> = {
      allowedDomains: [
        {
          origin: server.origin,
          headers: ({ method }) => ({ authorization: `Bearer ${method === "GET" ? token : ""}` }),
        },
        { origin: echo.origin, ca: certificate.cert },
      ],
      allowPrivateNetworks: true,
      onEvent: (event) => void events.push(event),
    };
    const source = `
      const seen = await fetch("${server.origin}", { headers: { authorization: "Bearer guess" } });
      const away = await fetch("${server.origin}/away");
      return [await seen.text(), seen.headers.get("x-echo"), away.url, (await away.json()).headers.authorization ?? null]`;
    const result = await bench.run(source, options);
    expect(result).toMatchObject({
      status: "completed",
      value: [
        '[redacted] [redacted] {"authorization":"[redacted]"}',
        "[redacted]",
        `${echo.origin}/?t=[redacted]`,
        null,
      ],
    });
    expect(JSON.stringify([result, events])).not.toContain("t0k3n");
  });

  it("answers from the journal when the run goes on after an interruption", async () => {
    await using server = await startServer((_request, response) => void response.end(String(Math.random())));
    const pay = defineTool({
      name: "pay",
      description: "Pays.",
      inputSchema: { type: "object" },
      approvalMode: "always_require",
      execute: () => "paid",
    });
    const codeact = bench.codeact({ ...opening(server), tools: [pay], continuations: { holdMs: 0 } });
    const source = `
      const read = async () => await (await fetch("${server.origin}")).text();
      const before = await read();
      const paid = await tools.pay({ amount: Number(before) });
      return [before, paid, await read()]`;
    const first = await codeact.run(source);
    expect([first.status, server.seen.length]).toEqual(["interrupted", 1]);
    if (first.status !== "interrupted") return;
    const [asked] = first.interruptions;
    const decisions = { [asked?.callId ?? ""]: { type: "approve" } } as const;
    const last = await codeact.resume(first.continuation, { decisions });
    const [before, paid, after] = last.status === "completed" ? (last.value as string[]) : [];
    expect([{ amount: Number(before) }, paid, server.seen.length]).toEqual([asked?.input, "paid", 2]);
    expect(after === before).toBe(false);
  });

  it("tells the model what is open, and keeps the rules of its start in each run", async () => {
    const codeact = bench.codeact({ allowedDomains: [{ domain: "api.example.com", methods: ["GET"] }] });
    expect(codeact.buildInstructions()).toContain("`fetch` reaches api.example.com (GET); nothing else.");
    const running = codeact.run(
      "await tools.sleep({ ms: 50 }); return await fetch('https://b.test').catch((e) => e.message)",
    );
    codeact.update({ allowedDomains: ["b.test"] });
    expect(await running).toMatchObject({
      value: "GET b.test is not allowed. Allowed: api.example.com (GET).",
    });
    expect(codeact.buildInstructions()).toContain("`fetch` reaches b.test; nothing else.");
    codeact.update({ allowedDomains: [] });
    expect(codeact.buildInstructions()).not.toContain("fetch");
  });
}
