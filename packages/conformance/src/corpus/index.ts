export { type CheckOutcome, checkProgram, difference, expectedOf, type RunProgram } from "./check.ts";
export { createWorld, type RecordedCall, TOOL_NAMES, toApi, type World, type WorldTool } from "./create-world.ts";
export { type CorpusProgram, type ExpectedOutcome, parseGroup, readPrograms } from "./programs.ts";
export type { JsonSchema } from "./schema.ts";
export type { Task } from "./tasks/task.ts";
export { TASKS, taskById } from "./tasks/tasks.ts";
export type { ToolName, WorldApi } from "./world-tools.ts";
