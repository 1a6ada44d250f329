import type { Catalog } from "../tools/catalog.ts";
import { buildInstructions, type InstructionFacts } from "./build-instructions.ts";

export interface ToolDescriptionFacts extends InstructionFacts {
  /** Tells everything here, for a model that gets no instructions. @default false */
  readonly standalone?: boolean;
}

/** The description of `execute_code`; short, because the instructions tell the rest. */
export function buildToolDescription(catalog: Catalog, facts: ToolDescriptionFacts = {}): string {
  const opening = "Runs a program in a sandbox and gives back what it returns and logs.";
  if (facts.standalone === true) return `${opening}\n${buildInstructions(catalog, facts)}`;
  if (catalog.names.length === 0) return opening;
  return `${opening} The instructions tell how it calls tools.`;
}
