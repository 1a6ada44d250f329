import { countTokens } from "gpt-tokenizer";
import { describe, expect, it } from "vitest";
import { buildInstructions } from "../../src/instructions/build-instructions.ts";
import { buildToolDescription } from "../../src/instructions/build-tool-description.ts";
import { resolveLimits } from "../../src/limits.ts";
import { buildCatalog } from "../../src/tools/catalog.ts";
import { catalogOf, orderTools } from "./fixtures.ts";

const rules = (text: string) => text.split("\n").filter((line) => line.startsWith("- "));

describe("buildInstructions", () => {
  it("has its wording", () => {
    expect(buildInstructions(catalogOf({ name: "ping" }))).toBe(
      [
        "When a task needs tools, write one program that does it all and run it with execute_code.",
        "- JavaScript or TypeScript with top-level await. Loop, join, filter and sum in code.",
        '- Call tools as `await tools.name(input)` or `await call_tool("name", input)`; independent calls: `await Promise.all([...])`.',
        "- `return` only what you need, as JSON; console.log is for notes. Every program starts afresh.",
        "- A failed call throws an Error with a `code`; catch it if you can go on.",
        "- No imports, files or network.",
        "```ts",
        "declare const tools: {",
        "  /** Does it. */",
        "  ping(): Promise<unknown>;",
        "};",
        "```",
      ].join("\n"),
    );
  });

  it("tells five typed tools in 400 tokens (o200k_base)", () => {
    expect(countTokens(buildInstructions(buildCatalog(orderTools())))).toBeLessThanOrEqual(400);
  });

  it("says which tools ask a person", () => {
    const catalog = catalogOf(
      { name: "read" },
      { name: "pay", approvalMode: "always_require" },
      { name: "move", approvalMode: () => "ask" },
    );
    expect(rules(buildInstructions(catalog))).toContain(
      "- pay: a person approves each call. move: a person may have to approve. A refused call throws code APPROVAL_DENIED; do not try it again.",
    );
    expect(rules(buildInstructions(catalog, { approvalScope: "block" }))).toContain(
      "- A person approves the program before it runs.",
    );
  });

  it("says which tools can be called directly too", () => {
    const catalog = catalogOf({ name: "a" }, { name: "b" });
    const said = "can also be called directly; do so when you need just one raw result.";
    expect(rules(buildInstructions(catalog, { toolsVisibleToModel: ["b", "send_email"] }))).toContain(`- b ${said}`);
    expect(buildInstructions(catalog, { toolsVisibleToModel: ["send_email"] })).not.toContain(said);
  });

  it("tells limits only where they are tighter than usual", () => {
    const catalog = catalogOf({});
    expect(buildInstructions(catalog, { limits: resolveLimits() })).toBe(buildInstructions(catalog));
    expect(
      rules(
        buildInstructions(catalog, { limits: resolveLimits({ toolCalls: 20, wallMs: 2_500, memoryBytes: 2 ** 24 }) }),
      ),
    ).toContain("- A program has at most 20 tool calls and 2.5 seconds.");
  });

  it("tells what is opened", () => {
    const catalog = catalogOf({});
    const files = "Read files under /input with node:fs/promises.";
    const network = "`fetch` reaches api.example.com.";
    expect(rules(buildInstructions(catalog, { files })).slice(-2)).toEqual([`- ${files}`, "- No imports or network."]);
    expect(rules(buildInstructions(catalog, { files, network })).slice(-3)).toEqual([
      `- ${files}`,
      `- ${network}`,
      "- No imports.",
    ]);
  });

  it("stays bounded in its sentences", () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      name: `tool_${index}`,
      approvalMode: "always_require" as const,
    }));
    const text = buildInstructions(catalogOf(...many), { toolsVisibleToModel: many.map(({ name }) => name) });
    expect(text).toContain("tool_11 and 18 more: a person approves each call.");
    expect(text).toContain("tool_11 and 18 more can also be called directly");
  });
});

describe("buildToolDescription", () => {
  it("is short beside the instructions", () => {
    expect(buildToolDescription(catalogOf({}))).toBe(
      "Runs a program in a sandbox and gives back what it returns and logs. The instructions tell how it calls tools.",
    );
    expect(buildToolDescription(catalogOf())).toBe(
      "Runs a program in a sandbox and gives back what it returns and logs.",
    );
  });

  it("tells everything where there are no instructions", () => {
    const catalog = buildCatalog(orderTools());
    expect(buildToolDescription(catalog, { standalone: true })).toContain(buildInstructions(catalog));
  });
});

describe("a large catalog", () => {
  const many = (count: number, nameOf: (at: number) => string) =>
    catalogOf(...Array.from({ length: count }, (_, at) => ({ name: nameOf(at) })));
  const services = ["github", "slack", "jira", "stripe", "drive"];
  const nameOf = (at: number): string => `${services[at % 5]}_read_some_thing_${at}`;

  it("is declared up to inlineTools, and told by groups and names beyond", () => {
    expect(buildInstructions(many(30, nameOf))).toContain("declare const tools");
    const text = buildInstructions(many(31, nameOf));
    expect(text).not.toContain("declare const tools");
    expect(text).toContain("- There are 31 tools. First run `return await describe_tools(await search_tools");
    expect(text).toContain(
      "Tools by group: github 7, slack 6, jira 6, stripe 6, drive 6.\nNames: github_read_some_thing_0,",
    );
    expect(buildInstructions(many(31, nameOf), { inlineTools: 100 })).toContain("declare const tools");
  });

  it("takes 1,500 tokens for 1,000 tools (o200k_base), and does not grow with them", () => {
    const text = buildInstructions(many(1_000, nameOf));
    expect(text.match(/_read_some_thing_\d+/g)).toHaveLength(50);
    expect(countTokens(text)).toBeLessThanOrEqual(1_500);
    expect(countTokens(buildInstructions(many(5_000, nameOf))) - countTokens(text)).toBeLessThan(50);
    expect(countTokens(buildInstructions(many(1_000, (at) => `${at}_${"long-name-".repeat(11)}`)))).toBeLessThanOrEqual(
      1_500,
    );
  });
});
