import { z } from "zod";
import { createRandom } from "../random.ts";
import { type BenchTool, programThenAnswer, type Script, type Workload } from "../workload.ts";

/** Ten services with six actions each, described as MCP servers of such services describe theirs. */
const services = [
  ["crm", "customer", "the customer relationship system"],
  ["billing", "invoice", "the billing system"],
  ["shipping", "parcel", "the shipping provider"],
  ["tickets", "ticket", "the help desk"],
  ["calendar", "event", "the shared calendar"],
  ["files", "document", "the document store"],
  ["warehouse", "item", "the warehouse system"],
  ["people", "employee", "the employee directory"],
  ["projects", "task", "the project tracker"],
  ["analytics", "report", "the reporting service"],
] as const;

const id = (thing: string) => z.string().describe(`Id of the ${thing}, as the system gave it`);
const paging = {
  page: z.int().min(1).default(1).describe("Which page of the results, from 1"),
  page_size: z.int().min(1).max(100).default(25).describe("How many results on one page"),
};
const customer = z.object({ id: z.string(), name: z.string(), email: z.string() });
const invoice = z.object({
  id: z.string(),
  number: z.string(),
  amount: z.number(),
  due_on: z.string(),
  paid: z.boolean(),
});
const parcel = z.object({ id: z.string(), invoice_id: z.string(), status: z.string() });
type Invoice = z.infer<typeof invoice>;
type Parcel = z.infer<typeof parcel>;

const today = "2026-03-01";
const lookUp = `return await describe_tools([
  "crm_find_customers", "billing_list_invoices", "shipping_list_parcels", "tickets_create_ticket",
]);`;
const program = `// Overdue invoices of Nordlicht whose parcel has not been delivered get a ticket each.
const today = "${today}";
const [customer] = await tools.crm_find_customers({ query: "Nordlicht GmbH" });
if (!customer) throw new Error("There is no customer of that name");

const [invoices, parcels] = await Promise.all([
  tools.billing_list_invoices({ customer_id: customer.id }),
  tools.shipping_list_parcels({ customer_id: customer.id }),
]);
const parcelOf = new Map(parcels.map((parcel) => [parcel.invoice_id, parcel]));

const overdue = invoices.filter((invoice) => !invoice.paid && invoice.due_on < today);
const blocked = overdue.filter((invoice) => parcelOf.get(invoice.id)?.status !== "delivered");

const tickets = await Promise.all(
  blocked.map((invoice) =>
    tools.tickets_create_ticket({
      title: \`Invoice \${invoice.number} is overdue and not delivered\`,
      customer_id: customer.id,
      priority: "high",
    }),
  ),
);
return {
  tickets: tickets.map((ticket) => ticket.id),
  amount: Math.round(blocked.reduce((sum, invoice) => sum + invoice.amount, 0) * 100) / 100,
};`;

/** Sixty tools of which four are needed. */
export function manyTools(seed: number): Workload {
  const random = createRandom(seed);
  const invoices = Array.from({ length: 9 }, (_, at) => ({
    id: `inv_${seed}_${at}`,
    number: `2026-${1_000 + at}`,
    amount: random.integer(5_000, 250_000) / 100,
    due_on: `2026-0${random.integer(1, 4)}-15`,
    paid: random.integer(0, 2) === 0,
  }));
  const parcels = invoices.map(({ id }, at) => ({
    id: `par_${seed}_${at}`,
    invoice_id: id,
    status: random.pick(["delivered", "in_transit", "returned"]),
  }));
  return {
    name: "60 tools",
    prompt: `Today is ${today}. Open a ticket of high priority for every overdue invoice of Nordlicht GmbH whose parcel was not delivered. Answer with the ids of the tickets and the amount they are about, as JSON.`,
    tools: toolsOf(invoices, parcels),
    answer: answerOf(invoices, parcels),
    classic: classicScript,
    codeact: () => programThenAnswer([lookUp, program], (value) => JSON.stringify(value)),
  };
}

function toolsOf(invoices: readonly Invoice[], parcels: readonly Parcel[]): BenchTool[] {
  const used = new Map([
    [
      "crm_find_customers",
      {
        output: z.array(customer),
        execute: () => [{ id: "cus_7", name: "Nordlicht GmbH", email: "office@nordlicht.example" }],
      },
    ],
    ["billing_list_invoices", { output: z.array(invoice), execute: () => invoices }],
    ["shipping_list_parcels", { output: z.array(parcel), execute: () => parcels }],
    [
      "tickets_create_ticket",
      { output: z.object({ id: z.string() }), execute: ({ title }: { title: string }) => ({ id: ticketOf(title) }) },
    ],
  ]);
  const unused = { output: z.object({ ok: z.boolean() }), execute: () => ({ ok: true }) };
  return services.flatMap(([service, thing, system]) =>
    actionsOf(service, thing, system).map((tool) => ({ ...tool, ...(used.get(tool.name) ?? unused) })),
  );
}

function actionsOf(service: string, thing: string, system: string): Omit<BenchTool, "output" | "execute">[] {
  const title = z.string().min(1).max(200).describe(`Title of the ${thing}, as people will read it in lists`);
  const customer_id = z.string().optional().describe(`Only what belongs to this customer`);
  const priority = z.enum(["low", "normal", "high"]).default("normal").describe("How urgent it is");
  return [
    {
      name: `${service}_find_${thing}s`,
      description: `Finds ${thing}s in ${system} by words in their name or number. Gives the best matches first.`,
      input: z.object({ query: z.string().describe("Words to look for"), ...paging }),
    },
    {
      name: `${service}_list_${thing}s`,
      description: `Lists ${thing}s of ${system}, the newest first, optionally those of one customer only.`,
      input: z.object({ customer_id, ...paging }),
    },
    {
      name: `${service}_get_${thing}`,
      description: `Reads one ${thing} of ${system} with all its fields.`,
      input: z.object({
        id: id(thing),
        include_archived: z.boolean().default(false).describe("Also look among archived ones"),
      }),
    },
    {
      name: `${service}_create_${thing}`,
      description: `Creates a ${thing} in ${system} and gives its id. Fails when the title is taken.`,
      input: z.object({ title, customer_id, priority }),
    },
    {
      name: `${service}_update_${thing}`,
      description: `Changes fields of a ${thing} in ${system}; fields that are left out stay as they are.`,
      input: z.object({ id: id(thing), title: title.optional(), priority: priority.optional() }),
    },
    {
      name: `${service}_archive_${thing}`,
      description: `Archives a ${thing} of ${system}. It can be found again only with include_archived.`,
      input: z.object({ id: id(thing), reason: z.string().optional().describe("Why, for the record") }),
    },
  ];
}

const ticketOf = (title: string): string => `tic_${/\d{4}-\d+/.exec(title)?.[0] ?? ""}`;
const titleOf = ({ number }: Invoice): string => `Invoice ${number} is overdue and not delivered`;

function blockedOf(invoices: readonly Invoice[], parcels: readonly Parcel[]): Invoice[] {
  const statusOf = new Map(parcels.map(({ invoice_id, status }) => [invoice_id, status]));
  return invoices.filter(({ id, paid, due_on }) => !paid && due_on < today && statusOf.get(id) !== "delivered");
}

function answerOf(invoices: readonly Invoice[], parcels: readonly Parcel[]): string {
  const blocked = blockedOf(invoices, parcels);
  const amount = Math.round(blocked.reduce((sum, invoice) => sum + invoice.amount, 0) * 100) / 100;
  return JSON.stringify({ tickets: blocked.map((invoice) => ticketOf(titleOf(invoice))), amount });
}

/** Four turns: the customer; invoices and parcels; the tickets; the answer. */
function* classicScript(): Script {
  const [found] = yield { calls: [{ name: "crm_find_customers", input: { query: "Nordlicht GmbH" } }] };
  const customer_id = z.array(customer).parse(found)[0]?.id;
  const [listed, sent] = yield {
    calls: [
      { name: "billing_list_invoices", input: { customer_id } },
      { name: "shipping_list_parcels", input: { customer_id } },
    ],
  };
  const invoices = z.array(invoice).parse(listed);
  const parcels = z.array(parcel).parse(sent);
  const blocked = blockedOf(invoices, parcels);
  if (blocked.length > 0) {
    yield {
      calls: blocked.map((one) => ({
        name: "tickets_create_ticket",
        input: { title: titleOf(one), customer_id, priority: "high" },
      })),
    };
  }
  yield { text: answerOf(invoices, parcels) };
}
