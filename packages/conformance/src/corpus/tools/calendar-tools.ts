import { defineWorldTool, found, type ToolDefinition } from "../define-tool.ts";
import { array, boolean, date, object, string, time } from "../schema.ts";
import { byKey, padded } from "../text.ts";

const EVENT = object({
  id: string(),
  title: string(),
  start: time(),
  end: time(),
  attendees: array(string()),
  location: string(),
});

export const listEvents: ToolDefinition = defineWorldTool("list_events", {
  description: "Calendar events that start between two dates (both included), by start time. Times are UTC.",
  input: object(
    { from: date(), to: date(), attendee: string("only events with this e-mail address among the attendees") },
    ["attendee"],
  ),
  output: object({ events: array(EVENT) }),
  answer: ({ events }, { from, to, attendee }) => ({
    events: events.filter(({ start, attendees }) => {
      const day = start.slice(0, 10);
      return day >= from && day <= to && (attendee === undefined || attendees.includes(attendee));
    }),
  }),
});

export const createEvent: ToolDefinition = defineWorldTool("create_event", {
  description: "Create a calendar event; gives its new id.",
  input: object({
    title: string(),
    start: time("UTC, such as 2025-03-12T09:00:00Z"),
    end: time(),
    attendees: array(string("e-mail address")),
  }),
  output: object({ id: string() }),
  effect: true,
  answer: ({ events }, input, state) => {
    if (input.end <= input.start) throw new Error("end must be after start");
    state.eventsCreated += 1;
    const id = `e${padded(900 + state.eventsCreated, 3)}`;
    events.push({ id, ...input, location: "" });
    events.sort(byKey(({ start }) => start));
    return { id };
  },
});

export const deleteEvent: ToolDefinition = defineWorldTool("delete_event", {
  description: "Delete a calendar event by id.",
  input: object({ id: string() }),
  output: object({ deleted: boolean() }),
  effect: true,
  answer: ({ events }, { id }) => {
    const event = found(
      events.find((item) => item.id === id),
      `Unknown event: ${id}`,
    );
    events.splice(events.indexOf(event), 1);
    return { deleted: true };
  },
});
