import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { addressInHost, mayReach } from "./addresses.ts";
import { denied, unreachable } from "./failures.ts";
import type { Route } from "./route.ts";

/** What the network is reached by; tests hand in others. */
export interface Wire {
  /** All addresses of a name. */
  resolve(name: string): Promise<readonly string[]>;
  /** Connects to one of some addresses. */
  dial(addresses: readonly string[], port: number): Socket;
}

export const systemWire: Wire = {
  async resolve(name) {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  },
  dial(addresses, port) {
    const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    // Asked by the name of nobody: it gets the addresses that were checked, and tries them in turn.
    return connect({
      host: "checked.invalid",
      port,
      autoSelectFamily: true,
      lookup: (_name, _options, callback) => callback(null, all),
    });
  },
};

/** Each name is resolved once, every address is checked, and a connection goes to those only. */
export function createDirectRoute(allowPrivateNetworks: boolean, wire: Wire): Route {
  const known = new Map<string, Promise<readonly string[]>>();
  const resolve = (host: string): Promise<readonly string[]> => {
    const address = addressInHost(host);
    const addresses = known.get(host) ?? (address === undefined ? wire.resolve(host) : Promise.resolve([address]));
    known.set(host, addresses);
    addresses.catch(() => known.delete(host));
    return addresses;
  };
  return {
    async open(host, port, keep) {
      const addresses = await resolve(host).catch(() => []);
      if (addresses.length === 0) throw unreachable(host);
      // One address inside is enough to refuse: a name that mixes them means no good.
      if (!addresses.every((address) => mayReach(address, allowPrivateNetworks))) {
        throw denied(`${host} is not in a network that may be reached.`);
      }
      const socket = keep(wire.dial(addresses, port));
      await once(socket, "connect").catch(() => {
        throw unreachable(host);
      });
      return socket;
    },
  };
}
