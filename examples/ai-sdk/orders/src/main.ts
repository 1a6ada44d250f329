import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, grandTotalCents } from "@codeact/example-orders";
import { runClassic, runCodeAct } from "./agents.ts";
import { chooseModel, providerKeys } from "./model.ts";
import { createScreen, silentScreen } from "./screen.ts";
import { createTools } from "./tools.ts";

const json = process.argv.includes("--json");
const screen = json ? silentScreen : await createScreen(console.log, process.stdout.columns ?? 110);
const { model, name, scripted } = await chooseModel(process.env);
screen.intro({ name, scripted, keys: providerKeys });

const folder = mkdtempSync(join(tmpdir(), "codeact-orders-"));
const database = createDatabase(join(folder, "orders.sqlite"));
try {
  const tools = createTools(database);

  screen.wiring("Classic", "the model calls each tool itself");
  const classic = await runClassic(model, tools, screen);

  screen.wiring("CodeAct", "the model writes one program that calls the same tools");
  const codeact = await runCodeAct(model, tools, screen);

  const expected = grandTotalCents(database) / 100;
  screen.summary(classic, codeact, expected);
  if (json) console.log(JSON.stringify({ classic, codeact, expected }));
  process.exitCode = classic.total === expected && codeact.total === expected ? 0 : 1;
} finally {
  database.close();
  rmSync(folder, { recursive: true });
}
