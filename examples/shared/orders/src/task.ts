import { z } from "zod";

/** Both wirings get the same words and must answer in the same form. */
export const instructions =
  "You are an accountant's assistant. Work out amounts with the tools only, never in your head.";

export const prompt =
  "What is the grand total of every user's orders? For each order line, compute the line total with the discount of " +
  "the user's tier and the tax of the user's country. Give the total of each user and the sum over all users.";

export const answerSchema = z.object({
  users: z.array(z.object({ user_id: z.number().int(), total_cents: z.number().int() })),
  grand_total_cents: z.number().int(),
});

export type Answer = z.infer<typeof answerSchema>;
