// From process start to the first result, told to the parent as the time it has taken.
import { createCodeAct } from "@codeact/core";

await using codeact = createCodeAct({ tools: [], engine: "wasm" });
await codeact.run("return 1 + 1");
console.log(performance.now());
