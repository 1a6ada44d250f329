// Lookups belong into programs. Mail is sent by the model itself, and by programs; both ask, each by a rule of its own.
import assert from "node:assert/strict";
import { composeToolApproval, createCodeAct } from "@codeact/ai-sdk";
import { exampleModel } from "@codeact/example-ai-sdk-model";
import { engine } from "@codeact/example-engine";
import { generateText, isStepCount, type ModelMessage, type ToolApprovalResponse, tool } from "ai";
import { z } from "zod";

const sent: string[] = [];
const tools = {
  list_customers: tool({
    description: "Lists all customers.",
    inputSchema: z.object({}),
    outputSchema: z.array(z.object({ email: z.string(), overdueDays: z.number() })),
    execute: () => [
      { email: "ann@example.com", overdueDays: 40 },
      { email: "bob@example.org", overdueDays: 0 },
      { email: "cleo@example.com", overdueDays: 65 },
    ],
  }),
  send_email: tool({
    description: "Sends an email.",
    inputSchema: z.object({ to: z.string(), body: z.string() }),
    execute: ({ to }) => {
      sent.push(to);
      return "sent";
    },
  }),
};

const program = `const late = (await tools.list_customers({})).filter(({ overdueDays }) => overdueDays > 30);
const outcomes = late.map(({ email }) =>
  tools.send_email({ to: email, body: "Please pay." }).catch((error) => error.code));
return { late: late.map(({ email }) => email), outcomes: await Promise.all(outcomes) };`;

await using codeact = createCodeAct({
  engine,
  tools,
  toolsVisibleToModel: ["send_email"],
  toolApproval: { send_email: "user-approval" },
});
const options = {
  ...codeact,
  // Calls the model makes itself: mail within the company needs nobody.
  toolApproval: composeToolApproval<typeof codeact.tools, unknown>(codeact.toolApproval, {
    send_email: ({ to }) => (to.endsWith("@company.example") ? "approved" : "user-approval"),
  }),
  model: exampleModel(
    { code: program },
    { tool: "send_email", input: { to: "boss@company.example", body: "cleo was reminded, ann was not." } },
    () => "Reminded cleo, and told the boss.",
  ),
  stopWhen: isStepCount(20),
};

const messages: ModelMessage[] = [
  { role: "user", content: "Remind all who are over 30 days late, and report to boss@company.example." },
];
for (;;) {
  const { content, responseMessages, text } = await generateText({ ...options, messages });
  messages.push(...responseMessages);
  if (text !== "") console.log(text);
  const answers = content.flatMap((part): ToolApprovalResponse[] => {
    if (part.type !== "tool-approval-request" || part.isAutomatic) return [];
    const { to } = part.toolCall.input as { to: string };
    console.log(`send_email to ${to}?`);
    return [{ type: "tool-approval-response", approvalId: part.approvalId, approved: to !== "ann@example.com" }];
  });
  if (answers.length === 0) break;
  messages.push({ role: "tool", content: answers });
}

assert.deepEqual(sent, ["cleo@example.com", "boss@company.example"]);
