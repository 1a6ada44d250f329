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

/**
 * The module in the VM. `start` and `deliver` answer with a promise that never settles: the runtime drains every job, then
 * fails with `WouldBlock`. It uses nothing a program can replace once it has been loaded.
 */
export const handlerSource: string = `const kernel = ${kernelSource};
const slice = Function.prototype.bind.bind(Function.prototype.call)(String.prototype.slice);
const unitAt = Function.prototype.bind.bind(Function.prototype.call)(String.prototype.charCodeAt);
const never = new Promise(() => {});
let staged = "", step = "", told = 0;
function part() {
  let to = told + ${partLength};
  if (to < step.length) { const last = unitAt(step, to - 1); if (last >= 0xd800 && last < 0xdc00) to--; }
  const text = slice(step, told, to);
  told = to;
  if (told >= step.length) step = "";
  return text;
}
function handler(event) {
  const operation = event[0];
  if (operation === "${operations.stage}") { staged += slice(event, 1); return ""; }
  if (operation === "${operations.poll}") { step = kernel.poll(); told = 0; return step.length + ":" + part(); }
  if (operation === "${operations.more}") return part();
  const text = staged + slice(event, 1);
  staged = "";
  if (operation === "${operations.start}") kernel.start(text); else kernel.deliver(text);
  return never;
}`;

/** For a VM that gets the handler with a snapshot. */
export const emptyHandlerSource = "function handler() {}";
