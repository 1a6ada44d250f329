import { CALENDAR } from "./calendar.ts";
import { FAILURES } from "./failures.ts";
import { JOINS } from "./joins.ts";
import { LOOK_UPS } from "./look-ups.ts";
import { MAIL } from "./mail.ts";
import { PAGING } from "./paging.ts";
import { REPOSITORY } from "./repository.ts";
import type { Task } from "./task.ts";

/** Forty jobs over the world. */
export const TASKS: readonly Task[] = [
  ...LOOK_UPS,
  ...JOINS,
  ...PAGING,
  ...CALENDAR,
  ...MAIL,
  ...REPOSITORY,
  ...FAILURES,
];

const BY_ID = new Map(TASKS.map((task) => [task.id, task]));

export function taskById(id: string): Task {
  const task = BY_ID.get(id);
  if (task === undefined) throw new Error(`There is no task ${id}`);
  return task;
}
