import type { WorldData } from "./data/generate.ts";
import type { JsonSchema } from "./schema.ts";
import type { ToolName, WorldContracts } from "./world-tools.ts";

/** What a world remembers besides its data. */
export interface WorldState {
  readonly shipmentTries: Map<string, number>;
  eventsCreated: number;
}

/** A tool of the world, before it is given a world. */
export interface ToolDefinition {
  readonly name: ToolName;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** Whether a call changes something; the world records such calls. */
  readonly effect: boolean;
  answer(data: WorldData, input: unknown, state: WorldState): unknown;
}

interface TypedDefinition<Name extends ToolName> {
  readonly description: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly effect?: boolean;
  answer(data: WorldData, input: WorldContracts[Name][0], state: WorldState): WorldContracts[Name][1];
}

/** Defines a tool by its contract. Its input has passed the schema when `answer` gets it. */
export function defineWorldTool<Name extends ToolName>(name: Name, definition: TypedDefinition<Name>): ToolDefinition {
  const { description, input, output, effect = false, answer } = definition;
  return {
    name,
    description,
    inputSchema: input,
    outputSchema: output,
    effect,
    answer: (data, value, state) => answer(data, value as WorldContracts[Name][0], state),
  };
}

/** The item found, or an error that says what there is not. */
export function found<T>(item: T | undefined, problem: string): T {
  if (item === undefined) throw new Error(problem);
  return item;
}

/** An own property of a record; a name that comes from a program may be that of something inherited. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** A copy of just these keys, in this order. */
export function pickKeys<T extends object, Key extends keyof T>(item: T, keys: readonly Key[]): Pick<T, Key> {
  return Object.fromEntries(keys.map((key) => [key, item[key]])) as Pick<T, Key>;
}

/** A page of a list, and the cursor of the next one. */
export function page<T>(
  all: readonly T[],
  cursor: string | undefined,
  size: number,
): { items: T[]; nextCursor: string | null } {
  const start = cursor === undefined ? 0 : Number(/^c(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (!(start < all.length || start === 0)) throw new Error(`Invalid cursor: ${cursor}`);
  const end = start + size;
  return { items: all.slice(start, end), nextCursor: end < all.length ? `c${end}` : null };
}
