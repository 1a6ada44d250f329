import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { generate } from "selfsigned";

/** A server on this machine, for as long as a test takes. */
export interface TestServer extends AsyncDisposable {
  /** Such as `https://127.0.0.1:4711`. */
  readonly origin: string;
  readonly port: number;
  /** Lines such as `GET /path`, as they came in. */
  readonly seen: string[];
  /** Connections that are open now, and all there ever were. */
  readonly sockets: { readonly open: number; readonly ever: number };
}

export async function startServer(handle: RequestListener): Promise<TestServer> {
  return await listen(createServer(), "http", handle);
}

export interface Certificate {
  readonly key: string;
  /** PEM; signed by itself, so it is its own authority. */
  readonly cert: string;
}

export async function startTlsServer(certificate: Certificate, handle: RequestListener): Promise<TestServer> {
  return await listen(createTlsServer(certificate), "https", handle);
}

/** A certificate for this machine's address, or for what else is asked. */
export async function makeCertificate(
  given: { name?: string; address?: string; notAfter?: Date } = {},
): Promise<Certificate> {
  const { name = "api.example.test", address = "127.0.0.1", notAfter = new Date(Date.now() + 86_400_000) } = given;
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    notBeforeDate: new Date(notAfter.getTime() - 2 * 86_400_000),
    notAfterDate: notAfter,
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: name },
          { type: 7, ip: address },
        ],
      },
    ],
  });
  return { key, cert };
}

async function listen(
  server: ReturnType<typeof createServer>,
  scheme: string,
  handle: RequestListener,
): Promise<TestServer> {
  const seen: string[] = [];
  const open = new Set<Socket>();
  let ever = 0;
  server.on("connection", (socket) => {
    ever++;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
  });
  // A client that does not trust the certificate hangs up.
  server.on("tlsClientError", () => {});
  server.on("request", (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    handle(request, response);
  });
  // It is a proxy too.
  server.on("connect", ({ url = "" }, socket) => {
    seen.push(`CONNECT ${url}`);
    const onward = connect(Number(url.split(":").at(-1)), "127.0.0.1");
    for (const one of [socket, onward]) one.on("error", () => {});
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
    socket.write("HTTP/1.1 200 Connected\r\n\r\n");
    onward.pipe(socket).pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    seen,
    sockets: {
      get open() {
        return open.size;
      },
      get ever() {
        return ever;
      },
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Waits until something holds; fails after a time that is long for any machine. */
export async function until(holds: () => boolean, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${holds} did not come true in ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
