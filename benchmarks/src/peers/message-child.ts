// The other end of the peers that run a program in a thread or a process and pass calls as messages.
import { parentPort } from "node:worker_threads";

interface Answer {
  readonly id: number;
  readonly output: unknown;
}

const send = (message: object): void => {
  if (parentPort !== null) parentPort.postMessage(message);
  else process.send?.(message);
};
const waiting = new Map<number, (output: unknown) => void>();
let last = 0;
const tools = new Proxy(
  {},
  {
    get: (_target, tool) => (input: unknown) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve);
        send({ id: last, tool, input });
      }),
  },
);
const receive = ({ source, id, output }: Partial<Answer> & { source?: string }): void => {
  if (source === undefined) {
    waiting.get(id ?? 0)?.(output);
    return;
  }
  const program = async (): Promise<unknown> => {
    const made = new Function("tools", `return (async () => { ${source}\n})()`) as (tools: object) => Promise<unknown>;
    return await made(tools);
  };
  program()
    .then((value) => send({ value }))
    .catch((thrown: unknown) => send({ error: describe(thrown) }));
};

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

if (parentPort !== null) parentPort.on("message", receive);
else process.on("message", receive);
