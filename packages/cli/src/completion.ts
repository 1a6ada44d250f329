import type { Command, Option } from "commander";

export const shells = ["bash", "zsh", "fish"] as const;
type Shell = (typeof shells)[number];

/** A script that completes commands, options and their choices; files are left to the shell. */
export function completion(shell: Shell, program: Command): string {
  return { bash, zsh, fish }[shell](program);
}

const commandsOf = (program: Command): readonly Command[] => program.createHelp().visibleCommands(program);
const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);
const namesOf = (option: Option): string[] => [option.short, option.long].filter((name) => name !== undefined);
/** For words between single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What may follow an option, where that is known. */
function choices(command: Command): [names: string[], values: readonly string[]][] {
  return optionsOf(command).flatMap((option): [string[], readonly string[]][] =>
    option.argChoices === undefined ? [] : [[namesOf(option), option.argChoices]],
  );
}

/** What may stand in place of the first argument, where that is known. */
function firstArguments(command: Command, program: Command): readonly string[] {
  if (command.name() === "help") return commandsOf(program).map((each) => each.name());
  return command.registeredArguments[0]?.argChoices ?? [];
}

function bash(program: Command): string {
  const commands = commandsOf(program);
  const cases = commands.map((command) => {
    const words = [...firstArguments(command, program), ...optionsOf(command).flatMap(namesOf)].join(" ");
    const values = choices(command).map(
      ([names, known]) => `        ${names.join("|")}) words=${quoted(known.join(" "))} ;;`,
    );
    const follows = values.length === 0 ? "" : `\n      case "$before" in\n${values.join("\n")}\n      esac`;
    return `    ${command.name()})\n      words=${quoted(words)}${follows}\n      ;;`;
  });
  const first = [...commands.map((command) => command.name()), ...optionsOf(program).flatMap(namesOf)].join(" ");
  return `_codeact() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words=${quoted(first)}; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _codeact codeact`;
}

function zsh(program: Command): string {
  const commands = commandsOf(program);
  const described = commands.map((command) => `    ${quoted(`${command.name()}:${command.description()}`)}`);
  const cases = commands.map((command) => {
    const known = new Map(choices(command).flatMap(([names, values]) => names.map((name) => [name, values])));
    const options = optionsOf(command).flatMap((option) =>
      namesOf(option).map((name) => {
        const values = known.get(name);
        const takes = values ? `: :(${values.join(" ")})` : option.required || option.optional ? ": :_files" : "";
        // Colons and brackets have a meaning there.
        return `      ${quoted(`${name}[${option.description.replaceAll(/[[\]:]/g, "\\$&")}]${takes}`)}`;
      }),
    );
    const first = firstArguments(command, program);
    const operand = first.length > 0 ? `1: :(${first.join(" ")})` : "*: :_files";
    return `    ${command.name()}) _arguments \\\n${[...options, `      ${quoted(operand)}`].join(" \\\n")} ;;`;
  });
  return `#compdef codeact
_codeact() {
  local -a commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
  esac
}
compdef _codeact codeact`;
}

function fish(program: Command): string {
  const lines = ["complete -c codeact -f -n __fish_use_subcommand"];
  for (const command of commandsOf(program)) {
    const name = command.name();
    const here = `complete -c codeact -n '__fish_seen_subcommand_from ${name}'`;
    lines.push(`complete -c codeact -n __fish_use_subcommand -a ${name} -d ${quoted(command.description())}`);
    const first = firstArguments(command, program);
    if (first.length > 0) lines.push(`${here} -f -a ${quoted(first.join(" "))}`);
    for (const option of optionsOf(command)) {
      const short = option.short === undefined ? "" : ` -s ${option.short.slice(1)}`;
      const long = option.long === undefined ? "" : ` -l ${option.long.slice(2)}`;
      const values = option.argChoices ? ` -x -a ${quoted(option.argChoices.join(" "))}` : option.required ? " -r" : "";
      lines.push(`${here}${short}${long}${values} -d ${quoted(option.description)}`);
    }
  }
  return lines.join("\n");
}
