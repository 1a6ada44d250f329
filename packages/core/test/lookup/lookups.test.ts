// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { createCodeAct, type JsonValue } from "../../src/index.ts";
import { createWasmEngine } from "../../src/wasm.ts";
import { tool } from "../tools/tool-fixtures.ts";

const engine = createWasmEngine();
const schema = { type: "object", properties: { customer: { type: "string" } }, required: ["customer"] };
const tools = [
  tool({ name: "billing_list_invoices", description: "Invoices of one customer.", inputSchema: schema }),
  tool({ name: "billing_send_reminder", description: "Reminds a customer of an open invoice by mail." }),
  tool({ name: "crmFindCustomer", description: "Finds a customer by name." }),
  ...Array.from({ length: 100 }, (_, at) => tool({ name: `warehouse_bin_${at}`, description: `Counts bin ${at}.` })),
];
const codeact = createCodeAct({ tools, engine, limits: { lookups: 5 } });

async function outputOf(source: string): Promise<JsonValue> {
  const result = await codeact.run(source);
  if (result.status !== "completed") throw new Error(JSON.stringify(result));
  return result.value;
}

describe("search_tools", () => {
  it("finds tools by words of name, description and fields, the best first", async () => {
    expect(await outputOf('return (await search_tools("open invoices of customer")).map(({ name }) => name)')).toEqual(
      expect.arrayContaining(["billing_list_invoices", "billing_send_reminder", "crmFindCustomer"]),
    );
    expect(await outputOf('return (await search_tools("find customer"))[0]')).toEqual({
      name: "crmFindCustomer",
      description: "Finds a customer by name.",
    });
    expect(await outputOf('return (await search_tools({ query: "reminders" }))[0].name')).toBe("billing_send_reminder");
  });

  it("gives at most ten, and none for nonsense", async () => {
    expect(await outputOf('return (await search_tools("bin")).length')).toBe(10);
    expect(await outputOf('return await search_tools("zyxwvut")')).toEqual([]);
  });

  it("wants words", async () => {
    expect(await outputOf("try { await search_tools() } catch (e) { return [e.code, e.message] }")).toEqual([
      "TOOL_INVALID_INPUT",
      'Say what to look for: search_tools("invoice by customer").',
    ]);
  });
});

describe("describe_tools", () => {
  it("gives TypeScript of names, however they are given, or of what a search found", async () => {
    const text = await outputOf('return await describe_tools(["billing_list_invoices"])');
    expect(text).toContain("billing_list_invoices(input: { customer: string }): Promise<unknown>;");
    expect(await outputOf('return await describe_tools("billing_list_invoices")')).toBe(text);
    expect(await outputOf('return describe_tools(await search_tools("invoices"))')).toContain("billing_list_invoices");
    expect(await outputOf("return describe_tools([])")).toBe("// No tools. Search with other words.");
  });

  it("names the nearest tools for one that is missing", async () => {
    const source = 'try { await describe_tools("billing_list_invoice") } catch (e) { return [e.code, e.message] }';
    expect(await outputOf(source)).toEqual([
      "TOOL_NOT_FOUND",
      expect.stringContaining("Did you mean billing_list_invoices"),
    ]);
  });

  it("describes a bounded number at once", async () => {
    const names = "Array.from({ length: 30 }, (_, at) => `warehouse_bin_${at}`)";
    expect(await outputOf(`return describe_tools(${names})`)).toMatch(
      /warehouse_bin_19\(.*\n};\n\/\/ 10 more: describe at most 20 at once\.$/s,
    );
  });
});

it("counts questions by a limit of their own", async () => {
  const source = 'for (let i = 0; i < 9; i++) await search_tools("bin")';
  expect(await codeact.run(source)).toMatchObject({
    status: "failed",
    error: { code: "LIMIT_LOOKUPS", message: "The program made more than 5 lookups." },
    stats: { toolCalls: 0 },
  });
});

it("answers from the catalog of the run's start", async () => {
  const changing = createCodeAct({ tools: [tool({ name: "old_tool" })], engine });
  changing.update({ tools: [tool({ name: "new_tool" })] });
  expect(await changing.run('return describe_tools("new_tool")')).toMatchObject({ status: "completed" });
});

describe("previous_result", () => {
  const big = createCodeAct({ tools: [], engine, modelOutputChars: 500 });
  const context = { session: "one" };
  const keep = async (): Promise<string> => {
    const result = await big.run("return Array.from({ length: 300 }, (_, id) => ({ id }))", { context });
    return (result.status === "completed" && result.resultId) || "";
  };
  const count = (id: string) => `return (await previous_result("${id}")).length`;

  it("gives the next program of the session what was too long for the model", async () => {
    const id = await keep();
    expect(id).toMatch(/^result_[\w-]{22}$/);
    expect(await big.run(count(id), { context })).toMatchObject({ value: 300 });
    expect(await big.run("return 1", { context })).not.toHaveProperty("resultId");
  });

  it.each([{ session: "two" }, {}, { session: "one", tenant: "other" }, { session: "one", audience: "other" }])(
    "gives nothing to %j",
    async (other) => {
      expect(await big.run(count(await keep()), { context: other })).toMatchObject({
        status: "failed",
        error: { code: "RESULT_NOT_FOUND", line: 1 },
      });
    },
  );
});
