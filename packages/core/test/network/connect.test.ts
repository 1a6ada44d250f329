import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, Socket } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { resolveLimits } from "../../src/limits.ts";
import { createConnector } from "../../src/network/connect.ts";
import { createDirectRoute } from "../../src/network/direct.ts";
import type { Route } from "../../src/network/route.ts";
import { createWire, openNetwork } from "./fixtures.ts";

let requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(`${request.headers.host}${request.url}`);
  response.end("ok");
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const allowedDomains = ["http://api.example.com"];

it("resolves a name once, and connects to what was checked", async () => {
  const wire = createWire({ "api.example.com": ["93.184.215.14", "2606:2800:220:1::1"] }, port);
  const network = await openNetwork({ allowedDomains }, wire);
  requests = [];
  const answers = await Promise.all([1, 2, 3].map((n) => network.ask(`http://API.example.com.:80/${n}`)));
  await network.close();
  expect(answers.map(({ outcome }) => outcome?.facts?.status)).toEqual([200, 200, 200]);
  expect(wire.resolved).toEqual(["api.example.com"]);
  expect(new Set(wire.dialled.map(({ port: to }) => to))).toEqual(new Set([80]));
  expect(wire.dialled[0]?.addresses).toEqual(["93.184.215.14", "2606:2800:220:1::1"]);
  expect(requests.sort()).toEqual(["api.example.com/1", "api.example.com/2", "api.example.com/3"]);
});

it.each([
  ["NET-06", "127.0.0.1"],
  ["NET-06", "169.254.169.254"],
  ["NET-06", "::1"],
  ["NET-06", "10.0.0.1"],
  ["NET-04", "100.64.0.1"],
  ["NET-05", "::ffff:169.254.169.254"],
  ["NET-05", "64:ff9b::7f00:1"],
  ["NET-05", "fe80::1%eth0"],
])(
  "%s: an allowed name that leads to %s is denied before anything connects, without the address",
  async (_id, address) => {
    for (const addresses of [[address], ["93.184.215.14", address]]) {
      const wire = createWire({ "api.example.com": addresses }, port);
      const network = await openNetwork({ allowedDomains }, wire);
      const { code, message } = await network.ask("http://api.example.com/");
      await network.close();
      expect([code, message]).toEqual(["NET_DENIED", "api.example.com is not in a network that may be reached."]);
      expect(wire.dialled).toEqual([]);
    }
  },
);

it("NET-07: checks literal addresses too, which no resolver ever sees", async () => {
  const wire = createWire({}, port);
  const route = createDirectRoute(false, wire);
  for (const host of ["127.0.0.1", "::1", "10.1.2.3"]) {
    await expect(route.open(host, 80, (socket) => socket)).rejects.toMatchObject({ code: "NET_DENIED" });
  }
  expect([wire.resolved, wire.dialled]).toEqual([[], []]);
});

it("opens private networks for the rule that says so, and never the credentials of a cloud", async () => {
  const names = { "api.example.com": ["10.0.0.1"], "meta.example.com": ["169.254.169.254"] };
  const network = await openNetwork(
    { allowedDomains: [{ origin: "http://api.example.com", allowPrivateNetworks: true }, "http://meta.example.com"] },
    createWire(names, port),
  );
  const all = await openNetwork(
    { allowedDomains: ["http://api.example.com", "http://meta.example.com"], allowPrivateNetworks: true },
    createWire(names, port),
  );
  const codes = [];
  for (const { ask } of [network, all]) {
    for (const host of ["api", "meta"]) codes.push((await ask(`http://${host}.example.com/`)).code ?? "ok");
  }
  expect(codes).toEqual(["ok", "NET_DENIED", "ok", "NET_DENIED"]);
  await Promise.all([network.close(), all.close()]);
});

it("gives up what does not connect, so that it is in nobody's way", async () => {
  // Accepts, and never speaks TLS.
  const silent = createTcpServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const open = () => new Promise<number>((resolve) => silent.getConnections((_error, count) => resolve(count)));
  const wire = createWire({ "api.example.com": ["93.184.215.14"] }, (silent.address() as AddressInfo).port);
  const limits = resolveLimits({ requestMs: 300, concurrentRequests: 1 });
  const network = await openNetwork({ allowedDomains: ["api.example.com"], limits }, wire);
  const codes = [];
  for (let round = 0; round < 3; round++) codes.push((await network.ask("https://api.example.com/")).code);
  // A request that waits for a connection another one has begun fails with it.
  expect(codes.filter((code) => code !== "NET_FAILED")).toContain("NET_TIMEOUT");
  expect(await open()).toBeLessThan(3);
  await network.close();
  await vi.waitFor(async () => expect(await open()).toBe(0));
  silent.close();
});

it.each(["resolves", "connects"])("waits for nothing when it is closed while it %s", async (at) => {
  const never = new Promise<never>(() => {});
  const begun = Promise.withResolvers<void>();
  const route: Route = {
    async open(_host, _port, keep) {
      const socket = at === "connects" ? keep(new Socket()) : undefined;
      begun.resolve();
      return await (socket === undefined ? never : once(socket, "connect").then(() => socket));
    },
  };
  const connector = createConnector({ route, ca: undefined, connectMs: 60_000 });
  const connect = () => connector.connect({ hostname: "api.example.com", protocol: "http:", port: "" });
  const connecting = expect(connect()).rejects.toMatchObject({ code: "NET_FAILED" });
  await begun.promise;
  connector.close();
  await connecting;
  await expect(connect()).rejects.toMatchObject({ code: "NET_FAILED" });
});

it("NET-23: a name nobody knows and a server that does not answer are told alike", async () => {
  const wire = createWire({ "api.example.com": ["93.184.215.14"] }, 1);
  const network = await openNetwork({ allowedDomains: [...allowedDomains, "http://gone.example.com"] }, wire);
  expect(await network.ask("http://api.example.com/")).toEqual({
    code: "NET_FAILED",
    message: "api.example.com could not be reached.",
  });
  expect(await network.ask("http://gone.example.com/")).toEqual({
    code: "NET_FAILED",
    message: "gone.example.com could not be reached.",
  });
  await network.close();
});
