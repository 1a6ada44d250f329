import { once } from "node:events";
import type { Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, getCACertificates, type TLSSocket } from "node:tls";
import type { OperationError } from "../operations.ts";
import { addressInHost } from "./addresses.ts";
import { badCertificate, unreachable } from "./failures.ts";
import type { Route } from "./route.ts";

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

export interface ConnectorOptions {
  readonly route: Route;
  /** A certificate authority that is trusted beside the well-known ones, PEM. */
  readonly ca: string | undefined;
  /** Nobody waits for a connection for longer. */
  readonly connectMs: number;
}

/** Makes the connections of one rule, and keeps them to end them. */
export function createConnector({ route, ca, connectMs }: ConnectorOptions): Connector {
  const open = new Set<Socket>();
  /** One for each connection that is being made: nobody waits for it any more. */
  const waiting = new Set<() => void>();
  let closed = false;
  const keep = <S extends Socket>(socket: S): S => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Whoever uses the connection hears of it too.
    socket.on("error", () => {});
    if (closed) socket.destroy();
    return socket;
  };

  return {
    async connect({ hostname, protocol, port }) {
      const host = hostname.replace(/^\[|\]$/g, "");
      const late = Promise.withResolvers<never>();
      const deadline = new AbortController();
      const giveUp = (): void => {
        deadline.abort();
        late.reject(unreachable(host));
      };
      const timer = setTimeout(giveUp, connectMs);
      waiting.add(giveUp);
      if (closed) giveUp();
      const keepUntil = <S extends Socket>(socket: S): S => {
        if (deadline.signal.aborted) socket.destroy();
        deadline.signal.addEventListener("abort", () => socket.destroy(), { once: true });
        return keep(socket);
      };
      const connecting = (async () => {
        const socket = await route.open(host, Number(port || (protocol === "http:" ? 80 : 443)), keepUntil);
        return protocol === "http:" ? socket : await secure(keepUntil(connectTls(tlsOptions(socket, host, ca))), host);
      })();
      return await Promise.race([connecting, late.promise]).finally(() => {
        clearTimeout(timer);
        waiting.delete(giveUp);
      });
    },
    close() {
      closed = true;
      for (const giveUp of waiting) giveUp();
      for (const socket of open) socket.destroy();
    },
  };
}

function tlsOptions(socket: Socket, host: string, ca: string | undefined): ConnectionOptions {
  return {
    socket,
    host,
    ...(addressInHost(host) === undefined ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [...getCACertificates("default"), ca] }),
    // Whatever the environment says.
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
  };
}

async function secure(socket: TLSSocket, host: string): Promise<Socket> {
  await once(socket, "secureConnect").catch((thrown: NodeJS.ErrnoException) => {
    socket.destroy();
    throw explain(host, thrown.code ?? "");
  });
  return socket;
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
