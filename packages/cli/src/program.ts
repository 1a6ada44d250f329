import { Command, Option } from "commander";
import { doctor } from "./doctor.ts";
import { inspectCommand } from "./inspect-command.ts";
import { replayCommand } from "./replay-command.ts";
import { runCommand } from "./run-command.ts";
import { serveMcp } from "./serve-mcp.ts";

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** The commands, their options and their help. */
export function createProgram(): Command {
  const engine = () =>
    new Option("--engine <name>", "where programs run").choices(["auto", "hyperlight", "wasm"]).env("CODEACT_ENGINE");
  const program = new Command("codeact").description("Programs of models, in a sandbox, over your tools.");

  program
    .command("doctor")
    .description("tells which engine will run here and why")
    .addOption(engine().default("auto"))
    .option("--json", "as JSON")
    .action(doctor);

  program
    .command("run")
    .description("runs a program")
    .argument("[file]", "JavaScript or TypeScript; - is standard input")
    .option("-t, --tools <module>", "a module that exports `tools`, made with defineTool")
    .option("-m, --mount <host[:guest[:rw]]>", "shows a file or folder to the program", collect, [])
    .option("-a, --allow <domain>", "lets the program send requests there", collect, [])
    .option("-c, --continuation <file>", "goes on with a run that waited; is written when this one does")
    .option("--approve <callId>", "with --continuation: approves a call", collect, [])
    .option("--reject <callId>", "with --continuation: rejects a call", collect, [])
    .option("--record <file>", "writes a record of the run, for replay and inspect")
    .option("--sign <file>", "with --record: signs it with a private key, Ed25519 as PEM")
    .option("--json", "prints the whole result as JSON")
    .addOption(engine().default("auto"))
    .addHelpText("after", "\nTo go on in another process set CODEACT_SECRET, at least 32 characters, for both.")
    .action(runCommand);

  const key = () => new Option("--key <file>", "a public key (PEM): refuses what it has not signed");
  program
    .command("replay")
    .description("runs a recorded run again, offline, and tells whether it comes to the same")
    .argument("<record>", "a file that run --record has written; - is standard input")
    .addOption(key())
    .option("--json", "as JSON")
    .addOption(engine().default("auto"))
    .action(replayCommand);

  program
    .command("inspect")
    .description("shows what a recorded run did, and when")
    .argument("<record>", "a file that run --record has written; - is standard input")
    .option("--html <file>", "as one page, which opens from disk")
    .addOption(key())
    .action(inspectCommand);

  program
    .command("mcp")
    .description("serves execute_code to MCP clients, over the tools of other MCP servers")
    .requiredOption("--config <file>", "JSON with `mcpServers`, as MCP clients keep it")
    .option("--http <port>", "over HTTP at this port, instead of standard input and output", Number)
    .addOption(new Option("--token <token>", "with --http: what clients must send").env("CODEACT_TOKEN"))
    .addOption(engine().default("auto"))
    .action(serveMcp);
  return program;
}
