export { issues, members, reportOf } from "./data.ts";
export { deleteProgram, reportProgram } from "./programs.ts";
export { deletePrompt, instructions, reportPrompt, reportSchema } from "./task.ts";
export { startTracker, type Tracker } from "./tracker.ts";
