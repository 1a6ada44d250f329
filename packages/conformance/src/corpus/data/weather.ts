import { createRandom, type Random } from "../random.ts";
import { dayAfter, TODAY } from "../text.ts";

export interface Weather {
  city: string;
  tempC: number;
  condition: string;
  humidity: number;
  windKph: number;
}

export interface ForecastDay {
  date: string;
  minC: number;
  maxC: number;
  rainMm: number;
  condition: string;
}

export interface CityWeather {
  now: Weather;
  days: ForecastDay[];
}

export const CITIES: readonly string[] = [
  "Bergen",
  "Berlin",
  "Cairo",
  "Lima",
  "Lisbon",
  "Madrid",
  "Nairobi",
  "Osaka",
  "Oslo",
  "Toronto",
];

export function generateWeather(seed: number): Record<string, CityWeather> {
  const random = createRandom(seed, 3);
  return Object.fromEntries(CITIES.map((city) => [city, generateCity(random, city)]));
}

function generateCity({ int, pick, chance }: Random, city: string): CityWeather {
  const base = int(-2, 27);
  const now: Weather = {
    city,
    tempC: (base * 10 + int(-30, 30)) / 10,
    condition: pick(["clear", "cloudy", "rain", "fog"]),
    humidity: int(30, 95),
    windKph: int(0, 45),
  };
  const days = Array.from({ length: 10 }, (_, i): ForecastDay => {
    const isWet = chance(0.5);
    return {
      date: dayAfter(TODAY, i),
      minC: base - int(1, 6),
      maxC: base + int(1, 7),
      rainMm: isWet ? int(2, 160) / 10 : 0,
      condition: isWet ? "rain" : pick(["clear", "cloudy"]),
    };
  });
  return { now, days };
}
