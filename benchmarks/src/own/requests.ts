import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createCodeAct, type Engine } from "@codeact/core";
import { spread, times } from "../measure.ts";
import type { Row } from "./rows.ts";

const rounds = 12;
const megabyte = "x".repeat(1_000_000);

/** Requests that programs make, beside the same ones made by Node itself. */
export async function* requestRows(engine: Engine): AsyncGenerator<Row> {
  const server = createServer(({ url }, response) => void response.end(url === "/large" ? megabyte : '{"ok":true}'));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const codeact = createCodeAct({ tools: [], engine, allowedDomains: [origin], allowPrivateNetworks: true });
  try {
    const plain = () => Promise.all(Array.from({ length: 100 }, async () => (await fetch(origin)).json()));
    const all = `return (await Promise.all(Array.from({ length: 100 }, async () => (await fetch("${origin}")).json()))).length`;
    yield {
      name: "100 requests at once by a program",
      unit: "ms",
      ...spread(await times(() => codeact.run(all), { rounds })),
    };
    yield { name: "  the same by Node's fetch", unit: "ms", ...spread(await times(plain, { rounds })) };
    const large = `return (await (await fetch("${origin}/large")).text()).length`;
    yield {
      name: "a response of 1 MB to a program",
      unit: "ms",
      ...spread(await times(() => codeact.run(large), { rounds })),
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
