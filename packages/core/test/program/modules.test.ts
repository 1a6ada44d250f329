import { describe, expect, it } from "vitest";
import { evaluate, ready, refused } from "./evaluate.ts";

describe("imports of what is global", () => {
  it.each([
    "import fs from 'node:fs/promises';\nreturn fs.readFile('a')",
    "import fs from 'fs';\nreturn fs.readFile('a')",
    "import * as fs from \"fs/promises\";\nreturn await fs.readFile('a')",
    "import { readFile } from 'fs/promises';\nreturn readFile('a')",
    "import { readFile as read } from 'node:fs/promises'\nread('a')",
    "import { promises as fs } from 'fs';\nreturn fs.readFile('a')",
    "import {\n  promises,\n} from 'fs';\nreturn promises.readFile('a')",
    "const fs = require('fs');\nreturn fs.readFile('a')",
    "const fs = require('fs').promises;\nreturn fs.readFile('a')",
    "const { readFile } = require('node:fs/promises');\nreturn readFile('a')",
    "const { promises: fs } = require('fs');\nreturn fs.readFile('a')",
    "return require('fs/promises').readFile('a')",
    "const fs = await import('node:fs/promises');\nreturn fs.readFile('a')",
    "const { default: fs } = await import('fs/promises');\nreturn fs.readFile('a')",
    "const fs = (await import('fs')).default;\nreturn fs.readFile('a')",
  ])("understands files: %s", async (source) => {
    expect(await evaluate(source)).toBe("text of a");
  });

  it.each([
    "import { get } from './tools';\nreturn (await get({})).name",
    'import { get } from "@/tools";\nreturn (await get({})).name',
    "import { get as fetchIt } from '../tools/index.js';\nreturn (await fetchIt({})).name",
    "import { tools } from 'tools';\nreturn (await tools.get({})).name",
    "import tools from './tools.ts';\nreturn (await tools.get({})).name",
    "import * as tools from './tools';\nreturn (await tools.get({})).name",
    "import { call_tool } from 'tools';\nreturn (await call_tool('get', {})).name",
    "import type { Tools } from './tools';\nreturn (await tools.get({} as Tools)).name",
    "import { get } from './tools/mail.js';\nreturn (await get({})).name",
    "import get from './tools/get';\nreturn (await get({})).name",
    "import { get } from '../src/lib/tools.ts';\nreturn (await get({})).name",
    "const { get } = require('./tools');\nreturn (await get({})).name",
    "const tools = require('./tools');\nreturn (await tools.get({})).name",
    "const { get } = await import('./tools');\nreturn (await get({})).name",
    "return (await codemode.get({})).name",
    "return (await functions['get']({})).name",
    "return (await callTool('get', {})).name",
  ])("understands tools: %s", async (source) => {
    expect(await evaluate(source)).toBe("get");
  });

  it.each([
    "import { setTimeout } from 'node:timers/promises';\nreturn setTimeout(1, 'slept')",
    "import { setTimeout as sleep } from 'timers/promises';\nreturn sleep(1, 'slept')",
    "const { setTimeout: sleep } = require('timers/promises');\nreturn sleep(1, 'slept')",
    "const sleep = require('timers/promises').setTimeout;\nreturn sleep(1, 'slept')",
  ])("understands timers: %s", async (source) => {
    expect(await evaluate(source)).toBe("slept");
  });

  it("keeps lines, also of an import over several", () => {
    const { code } = ready("import {\n  a,\n  b,\n} from './tools';\nreturn a(b)");
    expect(code.split("\n").slice(1, 5)).toEqual(["", "", expect.stringMatching(/^ *$/), "return a(b)"]);
  });

  it("leaves out imports that nothing uses", () => {
    expect(ready("import axios from 'axios';\nimport 'dotenv/config';\nreturn 1").warnings).toMatchObject([
      { code: "IMPORT_DROPPED" },
      { code: "IMPORT_DROPPED" },
    ]);
    expect(ready("import fs from 'fs';\nreturn 1").warnings).toEqual([]);
  });

  it("leaves a require of the program's own alone", async () => {
    expect(await evaluate("const require = (x) => x;\nreturn require('axios')")).toBe("axios");
  });

  it.each([
    ["import axios from 'axios';\nreturn axios.get('x')", 'There is no module "axios" in the sandbox'],
    ["import { z } from 'zod';\nreturn z.string()", 'There is no module "zod" in the sandbox'],
    ["const _ = require('lodash');\nreturn _.sum([])", 'There is no module "lodash" in the sandbox'],
    [
      "const x = await import('https://x.example/y.js');\nreturn x",
      'There is no module "https://x.example/y.js" in the sandbox',
    ],
    ["import { promisify } from 'util';\nreturn promisify(x)", "promisify is not available in the sandbox"],
    [
      "import { tool } from '@langchain/core/tools';\nreturn tool()",
      'There is no module "@langchain/core/tools" in the sandbox',
    ],
    ["import { cpus } from 'os';\nreturn cpus()", 'There is no module "os" in the sandbox'],
    ["const a = require(name);\nreturn a", "Only modules named by a literal can be imported"],
  ])("refuses other modules, saying what there is: %s", (source, message) => {
    expect(refused(source)).toMatchObject({ message, line: 1, hint: expect.stringContaining("tools, call_tool, fs") });
  });

  it.each([
    ["import path from 'node:path';\nreturn path.join('/output', 'a', 'b.csv')", "/output/a/b.csv"],
    [
      "import { basename, extname } from 'path';\nreturn [basename('/a/b.csv', '.csv'), extname('b.csv')]",
      ["b", ".csv"],
    ],
    ["import assert from 'assert';\nassert(1); assert.equal(1, 1); assert.ok(true);\nreturn 1", 1],
    ["const { strictEqual } = require('node:assert/strict');\nstrictEqual('a', 'a');\nreturn 1", 1],
    ["import { inspect } from 'util';\nreturn inspect({ a: 1 })", '{\n  "a": 1\n}'],
    ["import fs from 'fs';\nconst text = fs.readFileSync('a', 'utf8');\nreturn text.length", 9],
    ["import { readFileSync } from 'fs';\nreturn readFileSync('a').length", 9],
  ])("has the parts of modules that are used by habit: %s", async (source, value) => {
    expect(await evaluate(source)).toEqual(value);
  });

  it("lets an assertion of the program fail", async () => {
    await expect(evaluate("import assert from 'assert';\nassert.equal(1, 2, 'not the same')")).rejects.toThrow(
      "not the same",
    );
  });

  it("refuses what stands in the wrong place", () => {
    expect(refused("if (a) {\n  import x from 'fs'\n}")).toMatchObject({ line: 2, message: /at the top/ });
    expect(refused("return import.meta.dirname")).toMatchObject({ message: "import.meta is not available" });
  });
});
