// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are programs
import { describe, expect, it } from "vitest";
import { evaluate, ready, refused } from "./evaluate.ts";

const fenced = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``;

describe("Markdown around a program", () => {
  it.each([
    ["a fence", fenced("", "return 1")],
    ["a ts fence", fenced("ts", "const a: number = 1;\nreturn a")],
    ["a fence with a file name", "```js title=program.js\nreturn 1\n```"],
    ["tildes", "~~~typescript\nreturn 1\n~~~"],
    ["an indented fence", "1. Run this:\n\n   ```js\n   return 1\n   ```"],
    ["a fence of four", "````js\nreturn 1\n````"],
    ["a fence with CRLF", "```js\r\nreturn 1\r\n```\r\n"],
    ["prose before", `I'll use \`tools.a\` (the first one):\n\n${fenced("js", "return 1")}`],
    ["prose after", `${fenced("js", "return 1")}\n\nThis returns 1; it's that simple!`],
    ["a one-word label before", `Code:\n${fenced("js", "return 1")}`],
    ["a fence that is never closed", "```ts\nconst a: number = 1;\nreturn a"],
    ["a fence that is never closed, with prose before", "Here:\n```\nreturn 1"],
    ["only a closing fence", "const a = 1;\nreturn a;\n```"],
    ["only a closing fence and prose", "return 1;\n```\nThis returns the number one."],
    ["a closing fence at the end of the line", "```js\nreturn 1;```"],
    ["a fence on one line", "```js return 1```"],
    ["an output example after it", `${fenced("js", "return 1")}\nOutput:\n${fenced("json", "[2]")}`],
    ["an unmarked output example after it", `${fenced("", "return 1")}\nOutput:\n${fenced("", '{ "a": 2, "b": 3 }')}`],
    ["a shell block before it", `${fenced("bash", "npm install x")}\n${fenced("js", "return 1")}`],
    [
      "two parts",
      `First\n${fenced("ts", "interface A { a: number }")}\nthen\n${fenced("ts", "const a: A = { a: 1 };\nreturn a.a")}`,
    ],
    [
      "a corrected version",
      `${fenced("js", "const a = 2;\nreturn a")}\nWait, better:\n${fenced("js", "const a = 1;\nreturn a")}`,
    ],
    ["a language tag without a fence", "javascript\nreturn 1"],
    ["a greeting without a fence", "Here is the code:\n\nreturn 1"],
    [
      "sentences without a fence",
      "I will do it in one go.\nLet me compute it.\n\nconst a = 1;\nreturn a;\n\nThis gives one.",
    ],
    ["a tag around it", "<code>\nreturn 1\n</code>"],
  ])("is taken away: %s", async (_, source) => {
    expect(await evaluate(source)).toBe(1);
  });

  it("stays when it is part of the program", async () => {
    expect(await evaluate("const md = `\n\\`\\`\\`js\nx\n\\`\\`\\``;\nreturn md.length")).toBe(12);
    expect(await evaluate("/*\n```js\nreturn 2\n```\n*/\nreturn 1")).toBe(1);
  });

  it("keeps lines in place", () => {
    const { code } = ready("Here:\n\n```js\nconst a = 1;\n\nreturn a;\n```\nDone.");
    expect(code.split("\n")[3]).toBe("const a = 1;");
    expect(code.split("\n")[5]).toBe("return a;");
  });

  it("warns when it chose one of several blocks", () => {
    const { warnings } = ready(`${fenced("js", "const a = 2;")}\n${fenced("js", "const a = 1;\nreturn a")}`);
    expect(warnings).toMatchObject([{ code: "SEVERAL_BLOCKS" }]);
  });

  it("is no program when it is in another language", () => {
    expect(refused(fenced("python", "x = await f()\nprint(x)\nfor a in b:\n  pass")).hint).toMatch(
      /JavaScript or TypeScript/,
    );
    expect(refused(fenced("bash", "ls -la /tmp")).hint).toMatch(/marked bash/);
  });

  it("counts lines as written in errors", () => {
    expect(refused("Look:\n\n```js\nconst a = 1;\nfoo(1,;\n```")).toMatchObject({ line: 5, column: 7 });
  });
});
