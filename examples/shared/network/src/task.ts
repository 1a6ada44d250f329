import { z } from "zod";

export const instructions = "You look after an issue tracker. Say only what its API says.";

export const reportPrompt = (origin: string): string =>
  `The issue tracker's API is at ${origin}. GET /issues?state=open&page=1 gives { items: [{ number, team, opened, comments }], ` +
  "pages }, where comments is their number; GET /issues/NUMBER/comments gives [{ author }]. For each team, sorted by name: how " +
  "many issues are open, how many of these has nobody of the team commented on, and which of them is the oldest?";

export const deletePrompt = (origin: string, number: number): string =>
  `The issue tracker's API is at ${origin}. Delete issue ${number} with DELETE /issues/${number}.`;

export const reportSchema = z.array(
  z.object({
    team: z.string(),
    open: z.number().int(),
    unanswered: z.number().int(),
    oldest: z.number().int().nullable(),
  }),
);
