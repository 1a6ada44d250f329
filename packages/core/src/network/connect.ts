import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, getCACertificates } from "node:tls";
import type { OperationError } from "../operations.ts";
import { addressInHost, mayReach } from "./addresses.ts";
import type { Rule } from "./domain-rule.ts";
import { badCertificate, denied, failed } from "./failures.ts";

/** What the network is reached by; tests hand in others. */
export interface Wire {
  /** All addresses of a name. */
  resolve(name: string): Promise<readonly string[]>;
  /** Connects to one of some addresses. */
  dial(addresses: readonly string[], port: number): Socket;
}

/** A part of undici's options of a connection. */
export interface Destination {
  readonly hostname: string;
  readonly protocol: string;
  readonly port: string;
}

export interface Connector {
  connect(destination: Destination): Promise<Socket>;
  /** Ends every connection. */
  close(): void;
}

export const systemWire: Wire = {
  async resolve(name) {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  },
  dial(addresses, port) {
    const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    // Asked by the name of nobody: it gets the addresses that were checked, and tries them in turn.
    return connectTcp({
      host: "checked.invalid",
      port,
      autoSelectFamily: true,
      lookup: (_name, _options, callback) => callback(null, all),
    });
  },
};

/** Connects for one rule: each name is resolved once, every address is checked, and a connection goes to those only. */
export function createConnector(rule: Rule, wire: Wire, connectMs: number): Connector {
  const open = new Set<Socket>();
  const known = new Map<string, Promise<readonly string[]>>();
  let closed = false;

  const resolve = (host: string): Promise<readonly string[]> => {
    const address = addressInHost(host);
    const addresses = known.get(host) ?? (address === undefined ? wire.resolve(host) : Promise.resolve([address]));
    known.set(host, addresses);
    addresses.catch(() => known.delete(host));
    return addresses;
  };
  const keep = <S extends Socket>(socket: S): S => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Whoever uses the connection hears of it too.
    socket.on("error", () => {});
    if (closed) socket.destroy();
    return socket;
  };

  const connect = async (
    host: string,
    { protocol, port }: Destination,
    begun: (socket: Socket) => void,
  ): Promise<Socket> => {
    const addresses = await resolve(host).catch(() => []);
    if (addresses.length === 0) throw unreachable(host);
    // One address inside is enough to refuse: a name that mixes them means no good.
    if (!addresses.every((address) => mayReach(address, rule.allowPrivateNetworks))) {
      throw denied(`${host} is not in a network that may be reached.`);
    }
    const socket = keep(wire.dial(addresses, Number(port || (protocol === "http:" ? 80 : 443))));
    begun(socket);
    await once(socket, "connect").catch(() => {
      throw unreachable(host);
    });
    return protocol === "http:" ? socket : await secure(keep, socket, host, rule.ca);
  };

  return {
    async connect(destination) {
      const host = destination.hostname.replace(/^\[|\]$/g, "");
      let begun: Socket | undefined;
      let isLate = false;
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        isLate = true;
        begun?.destroy();
        reject(unreachable(host));
      }, connectMs);
      const connecting = connect(host, destination, (socket) => {
        begun = socket;
        // The name took too long to resolve.
        if (isLate) socket.destroy();
      });
      return await Promise.race([connecting, late]).finally(() => clearTimeout(timer));
    },
    close() {
      closed = true;
      for (const socket of open) socket.destroy();
    },
  };
}

async function secure(
  keep: <S extends Socket>(socket: S) => S,
  socket: Socket,
  host: string,
  ca: string | undefined,
): Promise<Socket> {
  const secured = keep(
    connectTls({
      socket,
      host,
      ...(addressInHost(host) === undefined ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca: [...getCACertificates("default"), ca] }),
      // Whatever the environment says.
      rejectUnauthorized: true,
      ALPNProtocols: ["http/1.1"],
    }),
  );
  await once(secured, "secureConnect").catch((thrown: NodeJS.ErrnoException) => {
    socket.destroy();
    throw explain(host, thrown.code ?? "");
  });
  return secured;
}

/** By OpenSSL's codes. */
const certificateProblems: ReadonlyMap<string, string> = new Map([
  ["ERR_TLS_CERT_ALTNAME_INVALID", "is for another name"],
  ["CERT_HAS_EXPIRED", "has expired"],
  ["CERT_NOT_YET_VALID", "is not valid yet"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "is signed by nobody but itself"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "is not signed by an authority that is trusted"],
  ["UNABLE_TO_GET_ISSUER_CERT", "is not signed by an authority that is trusted"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "is not signed by an authority that is trusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "is not signed by an authority that is trusted"],
  ["CERT_REVOKED", "was revoked"],
]);

function explain(host: string, code: string): OperationError {
  const problem = certificateProblems.get(code);
  if (problem !== undefined) return badCertificate(host, problem);
  return /CERT|_CA\b/.test(code) ? badCertificate(host, "is not valid") : unreachable(host);
}

/** The same for every reason, so that nobody can map a network by it. */
export function unreachable(host: string): OperationError {
  return failed(`${host} could not be reached.`);
}
