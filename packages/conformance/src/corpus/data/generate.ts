import { type CalendarEvent, generateEvents } from "./calendar.ts";
import { generateMailbox, type Mailbox } from "./mail.ts";
import { generateLogs, generateSales, type LogEntry, type Sale } from "./records.ts";
import { generateRepository, type Repository } from "./repository.ts";
import { generateShop, type Shop } from "./shop.ts";
import { type CityWeather, generateWeather } from "./weather.ts";

/** Everything the tools of a world read and change. */
export interface WorldData extends Shop, Mailbox, Repository {
  weather: Record<string, CityWeather>;
  events: CalendarEvent[];
  sales: Sale[];
  logs: LogEntry[];
}

export function generateData(seed: number): WorldData {
  return {
    ...generateShop(seed),
    weather: generateWeather(seed),
    events: generateEvents(seed),
    ...generateMailbox(seed),
    ...generateRepository(seed),
    sales: generateSales(seed),
    logs: generateLogs(seed),
  };
}
