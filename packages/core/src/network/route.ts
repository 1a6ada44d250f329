import type { Socket } from "node:net";

/** A way to a server: straight, or through a proxy. */
export interface Route {
  /** A connection, not yet secured; `keep` takes charge of every socket that is made. Throws an `OperationError`. */
  open(host: string, port: number, keep: <S extends Socket>(socket: S) => S): Promise<Socket>;
}
