import { readFileSync } from "node:fs";
import { prepareProgram } from "../../src/program/prepare-program.ts";

const show = (s) => {
  const r = prepareProgram(s);
  console.log(
    "-----\n" +
      s +
      "\n=>\n" +
      (r.status === "ready"
        ? r.program.code + "  " + JSON.stringify(r.program.warnings)
        : JSON.stringify(r.error, null, 1).replaceAll("\\n", "\n")),
  );
};
if (process.argv[2] === "all") {
  for (const l of readFileSync("/work/shared/programs/programs.jsonl", "utf8").trim().split("\n")) {
    const p = JSON.parse(l);
    const r = prepareProgram(p.program);
    console.log(
      p.id,
      p.habit,
      r.status,
      r.status === "ready" ? JSON.stringify(r.program.warnings) : JSON.stringify(r.error),
    );
    if (process.argv[3] === p.id) show(p.program);
  }
} else
  for (const s of [
    "const a = await tools.x({});\na.b",
    "```ts\nconst a: number = 1;\nreturn a\n```",
    "Here is it:\n\n```ts\nenum A { X = 'x',\n Y = 1 }\nif (!A) return\nreturn A.X\n```\nEnjoy!",
    "async () => { return 1 }",
    "import fs from 'node:fs/promises';\nimport { get_weather, tools as t } from './tools';\nexport default async function go({ tools }) { return fs.readFile(await get_weather('return')) + t }",
    "const { promises: fs } = require('fs'); fs.x();\n{ total: 1, b: fs }",
    "const x = await tools.get_weather(city='Oslo')\n x",
    "return 1 }); globalThis.x = 1; (async () => { return 2",
    "def f(x):\n  return 1",
    "I cannot do this, sorry.",
    "items.forEach(x => { await tools.y(x) })",
    "const a = 1;\nconst a = 2;",
    "const x = foo(1,\n  { a: 2",
    "try { 1, 2 } catch { 3 } finally { 4 }",
    "switch (x) { case 1: 'a'; break; default: for (const i of y) i }",
    "class A { constructor(private readonly x: number) {}\n\n get y() { return this.x }\n}\n\n\nreturn new A(1).y",
    "let x: number = " + "(".repeat(3000) + "1" + ")".repeat(3000),
    "module.exports = async () => 1",
    "async function (): Promise<void> {\n return 1 }",
  ])
    show(s.length > 1000 ? s.slice(0, 20) + s.slice(20) : s);
