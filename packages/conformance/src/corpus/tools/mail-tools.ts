import { defineWorldTool, found, own, pickKeys, type ToolDefinition } from "../define-tool.ts";
import { array, boolean, date, integer, object, oneOf, string } from "../schema.ts";

const HEAD = {
  id: string(),
  from: string(),
  to: string(),
  subject: string(),
  date: date(),
  folder: string(),
  unread: boolean(),
};

export const searchMail: ToolDefinition = defineWorldTool("search_mail", {
  description:
    "Search mail, oldest first. Every given condition must hold. Gives headers only; use get_mail for the body.",
  input: object(
    {
      query: string("text looked for in subject and body, case-insensitive"),
      from: string("exact sender address"),
      folder: oneOf(["inbox", "archive"]),
      unread: boolean(),
      after: date("only mail of this date or later"),
    },
    ["query", "from", "folder", "unread", "after"],
  ),
  output: object({ results: array(object(HEAD)) }),
  answer: ({ mail }, { query, from, folder, unread, after }) => {
    const results = mail.filter(
      (item) =>
        (!query || `${item.subject}\n${item.body}`.toLowerCase().includes(query.toLowerCase())) &&
        (!from || item.from === from) &&
        (!folder || item.folder === folder) &&
        (unread === undefined || item.unread === unread) &&
        (!after || item.date >= after),
    );
    return {
      results: results.map((item) => pickKeys(item, ["id", "from", "to", "subject", "date", "folder", "unread"])),
    };
  },
});

export const getMail: ToolDefinition = defineWorldTool("get_mail", {
  description: "One message with its body.",
  input: object({ id: string("such as m001") }),
  output: object({ ...HEAD, body: string() }),
  answer: ({ mail }, { id }) =>
    found(
      mail.find((item) => item.id === id),
      `Unknown mail: ${id}`,
    ),
});

export const sendEmail: ToolDefinition = defineWorldTool("send_email", {
  description: "Send an e-mail to one address.",
  input: object({
    to: string("one e-mail address", { pattern: "^[^@\\s,]+@[^@\\s,]+$" }),
    subject: string(),
    body: string(),
  }),
  output: object({ sent: boolean() }),
  effect: true,
  answer: () => ({ sent: true }),
});

export const httpStatus: ToolDefinition = defineWorldTool("http-status", {
  description: "HTTP status code of a URL. Fails when the host cannot be resolved.",
  input: object({ url: string("the full URL, such as https://app.acme.example/health") }),
  output: object({ url: string(), status: integer(), latencyMs: integer() }),
  answer: ({ urls }, { url }) => ({ url, ...found(own(urls, url), `Could not resolve host of ${url} (E_DNS)`) }),
});
