import { defineWorldTool, found, own, type ToolDefinition } from "../define-tool.ts";
import { array, date, integer, number, object, string } from "../schema.ts";
import { TODAY } from "../text.ts";

export const getWeather: ToolDefinition = defineWorldTool("get_weather", {
  description: "Current weather in a city. Fails for a city it does not know.",
  input: object({ city: string("such as Oslo") }),
  output: object({ city: string(), tempC: number(), condition: string(), humidity: integer(), windKph: integer() }),
  answer: ({ weather }, { city }) => found(own(weather, city), `Unknown city: ${city}`).now,
});

export const getForecast: ToolDefinition = defineWorldTool("get_forecast", {
  description: `Daily forecast of a city for 1 to 10 days; the first day is today (${TODAY}).`,
  input: object({ city: string(), days: integer("how many days, today included", { minimum: 1, maximum: 10 }) }),
  output: object({
    city: string(),
    days: array(object({ date: date(), minC: number(), maxC: number(), rainMm: number(), condition: string() })),
  }),
  answer: ({ weather }, { city, days }) => ({
    city,
    days: found(own(weather, city), `Unknown city: ${city}`).days.slice(0, days),
  }),
});
