import { generateData } from "./data/generate.ts";
import type { ToolDefinition, WorldState } from "./define-tool.ts";
import type { JsonSchema } from "./schema.ts";
import { createEvent, deleteEvent, listEvents } from "./tools/calendar-tools.ts";
import { getMail, httpStatus, searchMail, sendEmail } from "./tools/mail-tools.ts";
import { getExchangeRate, listLogs, querySales } from "./tools/record-tools.ts";
import { addLabel, getIssue, listCommits, listIssues, searchCode } from "./tools/repository-tools.ts";
import {
  computeLineTotal,
  getDiscountRate,
  getOrdersForUser,
  getShipment,
  getStockLevel,
  getTaxRate,
  listUsers,
} from "./tools/shop-tools.ts";
import { getForecast, getWeather } from "./tools/weather-tools.ts";
import { validate } from "./validate.ts";
import type { ToolName, WorldApi } from "./world-tools.ts";

/** A tool in the form every framework takes. */
export interface WorldTool {
  readonly name: ToolName;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  /** Whether a call changes something. */
  readonly effect: boolean;
  execute(input: unknown): Promise<unknown>;
}

export interface RecordedCall {
  readonly tool: ToolName;
  readonly input: unknown;
}

/** An isolated world: its own data, and a record of what was done in it. */
export interface World {
  readonly tools: readonly WorldTool[];
  readonly calls: readonly RecordedCall[];
  /** The calls that changed something, with attendees sorted. */
  readonly effects: readonly RecordedCall[];
}

const DEFINITIONS: readonly ToolDefinition[] = [
  listUsers,
  getOrdersForUser,
  getDiscountRate,
  getTaxRate,
  computeLineTotal,
  getWeather,
  getForecast,
  listEvents,
  createEvent,
  deleteEvent,
  searchMail,
  getMail,
  sendEmail,
  listIssues,
  getIssue,
  listCommits,
  addLabel,
  searchCode,
  querySales,
  getExchangeRate,
  getStockLevel,
  getShipment,
  listLogs,
  httpStatus,
];

export const TOOL_NAMES: readonly ToolName[] = DEFINITIONS.map(({ name }) => name);

/** Makes a world of 24 tools over seeded data: no clock, no chance, no network. */
export function createWorld({ seed = 20250312, latencyMs = 0 }: { seed?: number; latencyMs?: number } = {}): World {
  const data = generateData(seed);
  const state: WorldState = { shipmentTries: new Map(), eventsCreated: 0 };
  const calls: RecordedCall[] = [];
  const effects: RecordedCall[] = [];
  const toTool = ({ answer, ...definition }: ToolDefinition): WorldTool => ({
    ...definition,
    async execute(given = {}) {
      const { name, inputSchema, outputSchema, effect } = definition;
      const wrong = validate(inputSchema, given);
      if (wrong !== undefined) throw new Error(`Invalid input for ${name}: ${wrong}`);
      const input = copy(given);
      calls.push({ tool: name, input });
      if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
      const output = copy(answer(data, input, state));
      const off = validate(outputSchema, output, "output");
      if (off !== undefined) throw new Error(`The world is wrong in ${name}: ${off}`);
      if (effect) effects.push({ tool: name, input: withSortedAttendees(input) });
      return output;
    },
  });
  return { tools: DEFINITIONS.map(toTool), calls, effects };
}

/** Tools as functions by name. */
export const toApi = (tools: readonly WorldTool[]): WorldApi =>
  Object.fromEntries(tools.map(({ name, execute }) => [name, execute])) as unknown as WorldApi;

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function withSortedAttendees(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("attendees" in input) || !Array.isArray(input.attendees))
    return input;
  return { ...input, attendees: [...input.attendees].sort() };
}
