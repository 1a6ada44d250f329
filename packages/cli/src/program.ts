import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { completion, shells } from "./completion.ts";
import { doctor } from "./doctor.ts";
import { inspectCommand } from "./inspect-command.ts";
import { ownVersion } from "./own-version.ts";
import { replayCommand } from "./replay-command.ts";
import { runCommand } from "./run-command.ts";
import { serveMcp } from "./serve-mcp.ts";

/** The exit code when a command was not given what it needs: https://man.openbsd.org/sysexits */
export const wrongUse = 64;

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

const engine = (): Option =>
  new Option("--engine <name>", "where programs run")
    .choices(["auto", "hyperlight", "wasm"])
    .env("CODEACT_ENGINE")
    .default("auto");

/** The commands, their options and their help. */
export function createProgram(): Command {
  const program = new Command("codeact")
    .description("Programs of models, in a sandbox, over your tools.")
    .version(ownVersion(), "-V, --version", "prints the version")
    .helpOption("-h, --help", "prints this, or what a command takes")
    .helpCommand("help [command]", "prints what a command takes")
    .showHelpAfterError("Try codeact --help.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : wrongUse));

  addRunning(program);
  addRecords(program);
  addServing(program);
  return program;
}

function addRunning(program: Command): void {
  program
    .command("doctor")
    .description("tells which engine will run here and why")
    .addOption(engine())
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
    .addOption(engine())
    .addHelpText(
      "after",
      "\nExit codes: 0 completed, 1 failed, 2 waits for decisions, 64 wrong use." +
        "\nTo go on in another process set CODEACT_SECRET, at least 32 characters, for both.",
    )
    .action(runCommand);
}

function addRecords(program: Command): void {
  const key = () => new Option("--key <file>", "a public key (PEM): refuses what it has not signed");
  program
    .command("replay")
    .description("runs a recorded run again, offline, and tells whether it comes to the same")
    .argument("<record>", "a file that run --record has written; - is standard input")
    .addOption(key())
    .option("--json", "as JSON")
    .addOption(engine())
    .action(replayCommand);

  program
    .command("inspect")
    .description("shows what a recorded run did, and when")
    .argument("<record>", "a file that run --record has written; - is standard input")
    .option("--html <file>", "as one page, which opens from disk")
    .addOption(key())
    .action(inspectCommand);
}

function addServing(program: Command): void {
  program
    .command("mcp")
    .description("serves execute_code to MCP clients, over the tools of other MCP servers")
    .option("--config <file>", "JSON with `mcpServers`, as MCP clients keep it; .mcp.json here if there is one")
    .option("--http <port>", "over HTTP at this port, instead of standard input and output", toPort)
    .addOption(new Option("--token <token>", "with --http: what clients must send").env("CODEACT_TOKEN"))
    .addOption(engine())
    .action(serveMcp);

  program
    .command("completion")
    .description("prints a script that completes commands in a shell")
    .addArgument(new Argument("<shell>", "which").choices(shells))
    .addHelpText("after", '\nSuch as in ~/.bashrc: eval "$(codeact completion bash)"')
    .action((shell: (typeof shells)[number]) => console.log(completion(shell, program)));
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 (one that is free) to 65535.");
}
