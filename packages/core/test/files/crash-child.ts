// Writes files of one letter each, over and over, until it is killed.
import { createCodeAct } from "../../src/index.ts";

const [hostPath = ""] = process.argv.slice(2);
const huge = 2 ** 31 - 1;
const codeact = createCodeAct({
  tools: [],
  engine: "wasm",
  fileMounts: [{ hostPath, mountPath: "/rw", mode: "read-write" }],
  limits: { journalBytes: huge, writtenBytes: huge, wallMs: huge, cpuMs: huge },
  onEvent: (event) => {
    if (event.type === "operation.settled") console.log(event.ok);
  },
});
const result = await codeact.run(`
  for (let round = 0; round < 500; round++) {
    await fs.writeFile("/rw/f" + (round % 3), "abcdef"[round % 6].repeat(1_000_000));
  }`);
console.log(JSON.stringify(result));
