import { handlerFactory } from "../../internal/hyperlight-handler.generated.ts";
import { kernelSource } from "../../internal/kernel.generated.ts";
import { partLength } from "./sizes.ts";

/** Its file in the VM is `./k.js`, so that the kernel's frames are not taken for the program's. */
export const handlerName = "k";

/** The first character of an event says what to do with the rest. */
export const operations = {
  /** Keeps a part of a text that is too long for one event. */
  stage: "+",
  start: "s",
  deliver: "d",
  /** Answers with the length of the step, a colon, and the first part of its text. */
  poll: "p",
  /** Answers with the next part. */
  more: "m",
} as const;

/** The module in the VM: the kernel, and the function that the addon calls. */
export const handlerSource: string = `const handle = ${handlerFactory}.createHandler(${kernelSource}, ${JSON.stringify(operations)}, ${partLength});
function handler(event) { return handle(event); }`;

/** For a VM that gets the handler with a snapshot. */
export const emptyHandlerSource = "function handler() {}";
