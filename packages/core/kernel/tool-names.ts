import { charCodeAt, hasOwn, slice, split } from "./primordials.ts";

export interface ToolNames {
  list(): readonly string[];
  has(name: string): boolean;
  /** The tool that is meant: one of that name, or the only one that differs in case and separators alone. */
  resolve(name: string): string;
}

/** The names of the run's tools, read once. */
export function createToolNames(text: () => string): ToolNames {
  let names: readonly string[] | undefined;
  let known: Record<string, true> | undefined;
  let plain: Record<string, string | null> | undefined;

  const list = (): readonly string[] => {
    names ??= text() === "" ? [] : split(text(), "\n");
    return names;
  };
  const has = (name: string): boolean => {
    if (known === undefined) {
      known = { __proto__: null } as never as Record<string, true>;
      const all = list();
      for (let at = 0; at < all.length; at++) known[all[at] as string] = true;
    }
    return hasOwn(known, name);
  };
  return {
    list,
    has,
    resolve(name) {
      if (has(name)) return name;
      if (plain === undefined) {
        plain = { __proto__: null } as never as Record<string, string | null>;
        const all = list();
        for (let at = 0; at < all.length; at++) {
          const key = plainName(all[at] as string);
          plain[key] = hasOwn(plain, key) ? null : (all[at] as string);
        }
      }
      const key = plainName(name);
      return (hasOwn(plain, key) ? plain[key] : null) ?? name;
    },
  };
}

/** Lower case, letters and digits alone: `listUsers`, `list-users` and `list_users` are the same. */
function plainName(name: string): string {
  let text = "";
  for (let at = 0; at < name.length; at++) {
    const code = charCodeAt(name, at);
    const isUpper = code >= 65 && code <= 90;
    if (isUpper) text += lowerCase[code - 65];
    else if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) text += slice(name, at, at + 1);
  }
  return text;
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
