import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

it("NET-13, NET-14: takes no more memory for endless bodies and bombs than the limit and 8 MB", {
  retry: 2,
}, async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  const chunk = Buffer.alloc(65_536, "x");
  const server = createServer((request, response) => {
    if (request.url === "/bomb") return void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", pour);
    pour();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = `${import.meta.dirname}/memory-child.ts`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", child, origin]);
    const { codes, grownBytes } = JSON.parse(stdout) as { codes: string[]; grownBytes: number };
    expect(codes).toEqual(["NET_TOO_LARGE"]);
    expect(grownBytes).toBeLessThan(9_000_000);
  } finally {
    server.close();
  }
});
