import type { ToolName, WorldApi } from "../world-tools.ts";

/** A job a person asks for, with a reference that does it. */
export interface Task {
  readonly id: string;
  readonly difficulty: "easy" | "medium" | "hard";
  /** The tools that are offered; "all" for every one of the world. */
  readonly tools: "all" | readonly ToolName[];
  readonly prompt: string;
  readonly reference: (tools: WorldApi) => Promise<unknown>;
}
