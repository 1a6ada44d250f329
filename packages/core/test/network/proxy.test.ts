import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { openNetwork } from "./fixtures.ts";

let asked: [path: string | undefined, credentials: string | undefined][] = [];
const target = createServer(({ headers }, response) => void response.end(headers.host));
/** Leads wherever it is asked to, but to one host, to the target. */
const proxy = createServer().on("connect", ({ url, headers }, socket) => {
  asked.push([url, headers["proxy-authorization"]]);
  if (url?.startsWith("forbidden.")) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  const onward = connect((target.address() as AddressInfo).port, "127.0.0.1");
  for (const one of [socket, onward]) one.on("error", () => {});
  socket.write("HTTP/1.1 200 Connected\r\n\r\n");
  onward.pipe(socket).pipe(onward);
});
const addressOf = (server: typeof proxy): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

describe("a proxy that is named", () => {
  beforeAll(async () => {
    for (const server of [target, proxy]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
  });
  afterAll(() => {
    for (const server of [target, proxy]) server.close();
  });
  const open = (proxyUrl: string) =>
    openNetwork({
      proxy: proxyUrl,
      allowedDomains: ["http://api.example.com", "http://forbidden.example.com", "http://8.8.8.8:81", "*.example.org"],
    });

  it("is where all requests go, names unresolved, with the credentials in its URL", async () => {
    asked = [];
    const network = await open(`http://us%40er:pass@${addressOf(proxy)}`);
    const { outcome } = await network.ask("http://api.example.com/");
    expect(outcome?.output).toMatchObject({ status: 200, text: "api.example.com" });
    expect((await network.ask("http://8.8.8.8:81/")).outcome?.output).toMatchObject({ text: "8.8.8.8:81" });
    await network.close();
    const credentials = `Basic ${Buffer.from("us@er:pass").toString("base64")}`;
    expect(asked).toEqual([
      ["api.example.com:80", credentials],
      ["8.8.8.8:81", credentials],
    ]);
  });

  it("may refuse, or be away: both are told like any server that is not reached", async () => {
    const network = await open(`http://${addressOf(proxy)}`);
    const refused = { code: "NET_FAILED", message: "forbidden.example.com could not be reached." };
    expect(await network.ask("http://forbidden.example.com/")).toEqual(refused);
    await network.close();
    const away = await open("http://127.0.0.1:1");
    expect(await away.ask("http://forbidden.example.com/")).toEqual(refused);
    await away.close();
  });

  it.each([
    ["proxy.example:3128"],
    ["socks5://p.example"],
    ["http://p.example/path"],
    ["http://u:secret@p.example/?x"],
  ])("is refused when it is not one: %s", async (wrong) => {
    const opening = open(wrong);
    await expect(opening).rejects.toBeInstanceOf(ConfigurationError);
    await expect(opening).rejects.toMatchObject({ message: expect.not.stringContaining("secret") });
  });
});
