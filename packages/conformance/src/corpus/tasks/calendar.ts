import { dayAfter, TODAY, timeAt } from "../text.ts";
import { by, group, must, NOW, sum } from "./helpers.ts";
import type { Task } from "./task.ts";

const hoursOf = ({ start, end }: { start: string; end: string }): number =>
  (Date.parse(end) - Date.parse(start)) / 3_600_000;

export const CALENDAR: readonly Task[] = [
  {
    id: "t19-my-week",
    difficulty: "medium",
    tools: ["list_events", "create_event"],
    prompt: `${NOW} Which events does ana@team.example have from today to six days from now (both days included)? Return {count, hours, busiestDay}: the number of events, the sum of their lengths in hours, and the date (YYYY-MM-DD) with the most of her hours, the earliest in case of a tie.`,
    async reference(tools) {
      const { events } = await tools.list_events({ from: TODAY, to: dayAfter(TODAY, 6), attendee: "ana@team.example" });
      const days = group(events, ({ start }) => start.slice(0, 10)).map(([day, list]) => ({
        day,
        hours: sum(list, hoursOf),
      }));
      const [busiest] = days.sort(
        by(
          ({ hours }) => -hours,
          ({ day }) => day,
        ),
      );
      return { count: events.length, hours: sum(events, hoursOf), busiestDay: must(busiest).day };
    },
  },
  {
    id: "t20-free-slot",
    difficulty: "hard",
    tools: ["list_events", "create_event", "delete_event"],
    prompt:
      'Find the earliest 60 minutes on 2025-03-18 in which ana@team.example, ben@team.example and chen@team.example are all free, within 09:00 to 17:00 UTC and starting on the hour or half hour. Create the event "Budget sync" there with the three of them as attendees. Return {start, end, eventId} with times like 2025-03-18T09:00:00Z.',
    async reference(tools) {
      const attendees = ["ana@team.example", "ben@team.example", "chen@team.example"];
      const day = "2025-03-18";
      const { events } = await tools.list_events({ from: day, to: day });
      const busy = events.filter((event) => event.attendees.some((attendee) => attendees.includes(attendee)));
      for (let minutes = 540; minutes <= 960; minutes += 30) {
        const [start, end] = [timeAt(day, minutes), timeAt(day, minutes + 60)];
        if (busy.some((event) => event.start < end && event.end > start)) continue;
        return { start, end, eventId: (await tools.create_event({ title: "Budget sync", start, end, attendees })).id };
      }
      throw new Error("no free slot");
    },
  },
  {
    id: "t21-dedupe-events",
    difficulty: "medium",
    tools: ["list_events", "delete_event"],
    prompt:
      "Some March 2025 calendar events were entered more than once. Events are duplicates when title, start and end are all the same. Keep the one with the lowest id of each and delete the others. Return the sorted array of the deleted ids.",
    async reference(tools) {
      const { events } = await tools.list_events({ from: "2025-03-01", to: "2025-03-31" });
      const same = group(events, ({ title, start, end }) => [title, start, end].join("|"));
      const ids = same
        .flatMap(([, copies]) =>
          copies
            .map(({ id }) => id)
            .sort()
            .slice(1),
        )
        .sort();
      for (const id of ids) await tools.delete_event({ id });
      return ids;
    },
  },
  {
    id: "t22-anniversaries",
    difficulty: "medium",
    tools: ["list_users"],
    prompt: `${NOW} Which users, active or not, have their sign-up anniversary within the next 90 days (today and the 90th day from now included)? Return an array of {name, date, years} with the date of the anniversary and the number of years it marks, earliest first.`,
    async reference(tools) {
      return (await tools.list_users({})).users
        .map(({ name, signupDate }) => ({
          name,
          date: `2025${signupDate.slice(4)}`,
          years: 2025 - Number(signupDate.slice(0, 4)),
        }))
        .filter(({ date }) => date >= TODAY && date <= dayAfter(TODAY, 90))
        .sort(
          by(
            ({ date }) => date,
            ({ name }) => name,
          ),
        );
    },
  },
  {
    id: "t23-dry-streak",
    difficulty: "medium",
    tools: ["get_forecast"],
    prompt:
      "For Bergen, Lima, Lisbon, Madrid and Oslo look at the forecast of the next 10 days and find the longest run of consecutive days with less than 1 mm of rain. Return an array of {city, days, from} with the length of the run and the date it starts (the first such run if several are as long), longest first, ties by city name.",
    async reference(tools) {
      const cities = ["Bergen", "Lima", "Lisbon", "Madrid", "Oslo"];
      const forecasts = await Promise.all(cities.map((city) => tools.get_forecast({ city, days: 10 })));
      return forecasts
        .map(({ city, days }) => {
          let best: { city: string; days: number; from: string | null } = { city, days: 0, from: null };
          let run = 0;
          days.forEach(({ rainMm }, i) => {
            run = rainMm < 1 ? run + 1 : 0;
            if (run > best.days) best = { city, days: run, from: must(days[i - run + 1]).date };
          });
          return best;
        })
        .sort(
          by(
            ({ days }) => -days,
            ({ city }) => city,
          ),
        );
    },
  },
  {
    id: "t24-rained-off",
    difficulty: "hard",
    tools: "all",
    prompt: `${NOW} Look at the events from today to 2025-03-18 whose location starts with "Outdoor: " followed by a city. If that city's forecast for the day of the event says more than 5 mm of rain, delete the event and send every attendee an e-mail with subject "Cancelled: <title>" and body "Rain expected in <city> on <YYYY-MM-DD>: <rain> mm", rain with exactly one decimal. Return the sorted array of the titles of the cancelled events.`,
    async reference(tools) {
      const cancelled: string[] = [];
      const { events } = await tools.list_events({ from: TODAY, to: "2025-03-18" });
      for (const { id, title, start, location, attendees } of events) {
        if (!location.startsWith("Outdoor: ")) continue;
        const city = location.slice("Outdoor: ".length);
        const day = start.slice(0, 10);
        const { days } = await tools.get_forecast({ city, days: 7 });
        const { rainMm } = must(days.find(({ date }) => date === day));
        if (rainMm <= 5) continue;
        await tools.delete_event({ id });
        const body = `Rain expected in ${city} on ${day}: ${rainMm.toFixed(1)} mm`;
        for (const to of attendees) await tools.send_email({ to, subject: `Cancelled: ${title}`, body });
        cancelled.push(title);
      }
      return cancelled.sort();
    },
  },
];
