import { request } from "node:http";
import type { Socket } from "node:net";
import { addressInHost, mayReach } from "./addresses.ts";
import { denied, unreachable } from "./failures.ts";
import type { Route } from "./route.ts";

/** The proxy resolves names, so it is the one to check where they lead; addresses in URLs are checked here all the same. */
export function createProxyRoute(allowPrivateNetworks: boolean, proxy: URL): Route {
  const { hostname, port: proxyPort, username, password } = proxy;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const credentials = username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
  return {
    async open(host, port, keep) {
      const address = addressInHost(host);
      if (address !== undefined && !mayReach(address, allowPrivateNetworks)) {
        throw denied(`${host} is not in a network that may be reached.`);
      }
      const { promise, resolve, reject } = Promise.withResolvers<Socket>();
      const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
      const asking = request({
        host: hostname.replace(/^\[|\]$/g, ""),
        port: proxyPort || 80,
        method: "CONNECT",
        path,
        headers: { host: path, ...credentials },
        agent: false,
      });
      asking.once("socket", keep);
      asking.once("connect", ({ statusCode }, socket: Socket, head) => {
        if (statusCode === 200 && head.length === 0) return resolve(socket);
        socket.destroy();
        reject(unreachable(host));
      });
      asking.once("error", () => reject(unreachable(host)));
      asking.end();
      return await promise;
    },
  };
}
