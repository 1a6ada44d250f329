import { dayAfter, TODAY } from "../text.ts";
import { by, group, must, NOW, round, sum } from "./helpers.ts";
import type { Task } from "./task.ts";

export const MAIL: readonly Task[] = [
  {
    id: "t25-unread",
    difficulty: "easy",
    tools: ["search_mail", "get_mail"],
    prompt:
      "Count the unread messages in the inbox by sender. Return an array of {from, count}, most first, ties by sender address.",
    async reference(tools) {
      const { results } = await tools.search_mail({ folder: "inbox", unread: true });
      return group(results, ({ from }) => from)
        .map(([from, mails]) => ({ from, count: mails.length }))
        .sort(
          by(
            ({ count }) => -count,
            ({ from }) => from,
          ),
        );
    },
  },
  {
    id: "t26-invoices",
    difficulty: "hard",
    tools: "all",
    prompt:
      'Add up our invoices. Invoice mails come from billing@north.example and billing@south.example (search all folders), and the body has lines like "Invoice no: INV-2001" and "Amount due: EUR 1,234.50". The same invoice number can come several times, as a reminder: count each number once. Convert to EUR with the rate from the invoice\'s currency to EUR. Return {invoices, byCurrency, totalEur}: how many different invoices, an object from currency to the sum in that currency (to cents), and the total in EUR rounded to two decimals at the end.',
    async reference(tools) {
      const senders = ["billing@north.example", "billing@south.example"];
      const heads = (await Promise.all(senders.map((from) => tools.search_mail({ from })))).flatMap(
        ({ results }) => results,
      );
      const invoices = new Map<string, { currency: string; amount: number }>();
      for (const { body } of await Promise.all(heads.map(({ id }) => tools.get_mail({ id })))) {
        const [, currency, amount] = must(/Amount due: (\w+) ([\d,.]+)/.exec(body) ?? undefined);
        const [number] = must(/INV-\d+/.exec(body) ?? undefined);
        invoices.set(number, { currency: must(currency), amount: Number(must(amount).replaceAll(",", "")) });
      }
      const sums = group([...invoices.values()], ({ currency }) => currency).map(
        ([currency, list]) => [currency, round(sum(list, ({ amount }) => amount))] as const,
      );
      let totalEur = 0;
      for (const [from, amount] of sums) totalEur += amount * (await tools.get_exchange_rate({ from, to: "EUR" })).rate;
      return { invoices: invoices.size, byCurrency: Object.fromEntries(sums), totalEur: round(totalEur) };
    },
  },
  {
    id: "t27-links",
    difficulty: "hard",
    tools: ["search_mail", "get_mail", "http-status"],
    prompt:
      'Mails with the subject "Please check these pages" contain two URLs each. Check every different URL once. Return {ok, bad, unreachable}: ok is the number of URLs with status 200, bad an object from URL to status for all other statuses, unreachable the sorted array of URLs for which the check fails because the host cannot be resolved.',
    async reference(tools) {
      const { results } = await tools.search_mail({ query: "Please check these pages" });
      const urls = new Set<string>();
      for (const { id } of results) {
        for (const url of (await tools.get_mail({ id })).body.match(/https:\/\/\S+/g) ?? []) urls.add(url);
      }
      let ok = 0;
      const bad: [url: string, status: number][] = [];
      const unreachable: string[] = [];
      for (const url of urls) {
        try {
          const { status } = await tools["http-status"]({ url });
          if (status === 200) ok++;
          else bad.push([url, status]);
        } catch {
          unreachable.push(url);
        }
      }
      return { ok, bad: Object.fromEntries(bad), unreachable: unreachable.sort() };
    },
  },
  {
    id: "t28-usernames",
    difficulty: "medium",
    tools: ["list_users"],
    prompt:
      "Make a login name for every user, in order of user id: first letter of the first name plus the last name, lower case, only the letters a to z (drop apostrophes and hyphens). If a login is taken already add 2, then 3 and so on. Return an object from user id to login.",
    async reference(tools) {
      const uses = new Map<string, number>();
      const logins = (await tools.list_users({})).users.sort(by(({ id }) => id)).map(({ id, name }) => {
        const [first = "", last = ""] = name.toLowerCase().split(" ");
        const base = first.charAt(0) + last.replace(/[^a-z]/g, "");
        const use = (uses.get(base) ?? 0) + 1;
        uses.set(base, use);
        return [id, use > 1 ? `${base}${use}` : base];
      });
      return Object.fromEntries(logins);
    },
  },
  {
    id: "t29-late-orders",
    difficulty: "hard",
    tools: ["list_users", "get_orders_for_user", "send_email"],
    prompt: `${NOW} E-mail each active user whose most recent order is still pending and was placed more than 14 days ago. Subject "Your order <order id> is delayed", body "Hi <first name>, your order <order id> of <YYYY-MM-DD> is still pending." Return the array of the e-mail addresses written to, sorted.`,
    async reference(tools) {
      const sent: string[] = [];
      for (const { id, name, email } of (await tools.list_users({ active: true })).users) {
        const order = (await tools.get_orders_for_user({ userId: id })).orders.sort(by(({ date }) => date)).at(-1);
        if (order?.status !== "pending" || order.date >= dayAfter(TODAY, -14)) continue;
        await tools.send_email({
          to: email,
          subject: `Your order ${order.id} is delayed`,
          body: `Hi ${name.split(" ")[0]}, your order ${order.id} of ${order.date} is still pending.`,
        });
        sent.push(email);
      }
      return sent.sort();
    },
  },
];
