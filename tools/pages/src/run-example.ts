import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Example } from "./read-page.ts";
import { serveScriptedOpenAi } from "./scripted-openai.ts";

/**
 * Runs an example as it stands, in a folder where its packages are found; gives what it printed. In place of OpenAI it
 * reaches a server that answers with the programs of the page. Throws when what the page says is not printed.
 */
export async function runExample({ place, file, code, programs, prints }: Example, folder: string): Promise<string> {
  if (prints.length === 0) {
    throw new Error(`${place}: say after it what it prints ("It prints \`...\`."), or mark it: \`\`\`ts fragment`);
  }
  await using model = await serveScriptedOpenAi(programs);
  writeFileSync(join(folder, file), code);
  const env = { ...process.env, ...model.env };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env });
  let from = 0;
  for (const printed of prints) {
    const at = stdout.indexOf(printed, from);
    if (at < 0) throw new Error(`${place} does not print\n${printed}\nbut\n${stdout}`);
    from = at + printed.length;
  }
  return stdout;
}
