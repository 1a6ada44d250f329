import type { CalendarEvent } from "./data/calendar.ts";
import type { Mail } from "./data/mail.ts";
import type { LogEntry, Sale } from "./data/records.ts";
import type { Commit, Issue } from "./data/repository.ts";
import type { Article, Order, Shipment, User } from "./data/shop.ts";
import type { ForecastDay, Weather } from "./data/weather.ts";

/** Input and output of every tool of the world. */
export interface WorldContracts {
  list_users: [{ country?: string; active?: boolean }, { users: User[] }];
  get_orders_for_user: [{ userId: string }, { orders: Order[] }];
  get_discount_rate: [{ tier: string }, { rate: number }];
  get_tax_rate: [{ country: string }, { rate: number }];
  compute_line_total: [
    { quantity: number; unitPrice: number; discountRate: number; taxRate: number },
    { total: number },
  ];
  get_stock_level: [{ sku: string }, Omit<Article, "price">];
  get_shipment: [{ id: string }, Omit<Shipment, "fault">];
  get_weather: [{ city: string }, Weather];
  get_forecast: [{ city: string; days: number }, { city: string; days: ForecastDay[] }];
  list_events: [{ from: string; to: string; attendee?: string }, { events: CalendarEvent[] }];
  create_event: [{ title: string; start: string; end: string; attendees: string[] }, { id: string }];
  delete_event: [{ id: string }, { deleted: boolean }];
  search_mail: [
    { query?: string; from?: string; folder?: string; unread?: boolean; after?: string },
    { results: Omit<Mail, "body">[] },
  ];
  get_mail: [{ id: string }, Mail];
  send_email: [{ to: string; subject: string; body: string }, { sent: boolean }];
  list_issues: [{ state?: string; label?: string }, { issues: Omit<Issue, "assignee" | "blockedBy" | "body">[] }];
  get_issue: [{ number: number }, Issue];
  list_commits: [{ since?: string; author?: string }, { commits: Commit[] }];
  add_label: [{ number: number; label: string }, { labels: string[] }];
  search_code: [{ text: string }, { matches: { path: string; line: number; text: string }[] }];
  query_sales: [
    { region?: string; product?: string; from?: string; to?: string; limit?: number; cursor?: string },
    { rows: Sale[]; nextCursor: string | null; totalRows: number },
  ];
  get_exchange_rate: [{ from: string; to: string }, { rate: number }];
  list_logs: [{ service?: string; cursor?: string }, { entries: LogEntry[]; nextCursor: string | null }];
  "http-status": [{ url: string }, { url: string; status: number; latencyMs: number }];
}

export type ToolName = keyof WorldContracts;

/** The tools as a program sees them. */
export type WorldApi = { [Name in ToolName]: (input: WorldContracts[Name][0]) => Promise<WorldContracts[Name][1]> };
