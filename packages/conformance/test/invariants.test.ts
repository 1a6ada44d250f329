import { createServer } from "node:net";
import { createWasmEngine } from "@codeact/core/wasm";
import { afterAll, expect, it } from "vitest";
import { createInvariants } from "../src/engine/invariants.ts";
import { plainTool } from "../src/engine/plain-tool.ts";

const engine = createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

/** What is found wrong after some work with an object that is watched. */
async function problemsOf(
  work: (invariants: ReturnType<typeof createInvariants>) => Promise<unknown>,
): Promise<string> {
  const invariants = createInvariants((ms) => ms, 100);
  try {
    invariants.begin();
    await work(invariants);
    return await invariants.end(engine).then(
      () => "nothing",
      (error) => JSON.stringify(error.actual),
    );
  } finally {
    invariants.stop();
  }
}

const limits = { wallMs: 1_000 };

it("finds nothing wrong with a run that is as it should be", async () => {
  const tools = [plainTool("echo", (input) => input)];
  expect(
    await problemsOf((invariants) => invariants.codeact({ tools, engine, limits }).run("return await tools.echo({})")),
  ).toBe("nothing");
});

it("finds what shows where the host's code lies", async () => {
  const tools = [plainTool("tell", () => import.meta.dirname)];
  expect(
    await problemsOf((invariants) => invariants.codeact({ tools, engine, limits }).run("return await tools.tell({})")),
  ).toMatch(/shows/);
});

it("finds a socket and a timer that are left behind", async () => {
  const server = createServer();
  const timers: NodeJS.Timeout[] = [];
  const told = await problemsOf(async () => {
    server.listen(0);
    for (let at = 0; at < 5; at++) timers.push(setTimeout(() => {}, 60_000));
    await new Promise((resolve) => server.once("listening", resolve));
  });
  server.close();
  for (const timer of timers) clearTimeout(timer);
  expect(told).toMatch(/left behind: socket/);
  expect(told).toMatch(/left behind: \d timers/);
});

it("finds a prototype that was changed, and a run that follows badly", async () => {
  const told = await problemsOf(async () => {
    Object.assign(Object.prototype, { polluted: 1 });
  });
  Reflect.deleteProperty(Object.prototype, "polluted");
  expect(told).toMatch(/Object.prototype was changed/);
});
