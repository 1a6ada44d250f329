export interface ToolGroup {
  readonly name: string;
  readonly tools: readonly string[];
}

/** What a catalog of any size can be told by. */
const mostGroups = 20;
const groupCharacters = 32;

/** Tools by the first word of their names, the largest groups first; those alone with theirs are `other`. */
export function groupTools(names: readonly string[]): ToolGroup[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const word = firstWord(name);
    const group = groups.get(word);
    if (group === undefined) groups.set(word, [name]);
    else group.push(name);
  }
  const bySize = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const shown = bySize.filter(([, tools], place) => tools.length > 1 && place < mostGroups);
  const kept = new Set(shown.map(([word]) => word));
  const others = names.filter((name) => !kept.has(firstWord(name)));
  const told = shown.map(([name, tools]) => ({ name, tools }));
  return others.length === 0 ? told : [...told, { name: "other", tools: others }];
}

/** `github` of `github_list_issues`, `github.list`, `githubListIssues`. */
function firstWord(name: string): string {
  const [word = name] = name.split(/(?<=.)[_.\-/]|(?<=[a-z0-9])(?=[A-Z])/, 1);
  return word.slice(0, groupCharacters);
}
