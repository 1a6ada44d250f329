/** The lines of a fenced block, without the fences; `end` is exclusive. */
interface FencedBlock {
  readonly start: number;
  readonly end: number;
  readonly language: string;
  readonly closed: boolean;
}

/** What a text with Markdown fences may be meant to be, the likeliest first, each with every line in its place. */
interface FencedReading {
  readonly candidates: readonly string[];
  /** Languages of the blocks when none of them is a program of ours. */
  readonly foreign: readonly string[];
  readonly unclosed: boolean;
  readonly blocks: number;
}

const FENCE = /^\s*(`{3,}|~{3,})([^`]*)$/;
/** A whole block on one line. */
const ONE_LINE = /^(\s*`{3,})(?!`)((?:javascript|typescript|[jt]sx?)?)([ \t]*\S.*?)(?<!`)`{3,}\s*$/;
const OURS = /^(?:javascript|typescript|[cm]?[jt]sx?|node|nodejs|ecmascript|execute_code|codeact|code)$/i;

/** Of how many blocks each is tried on its own. */
const MOST_ALTERNATIVES = 4;

export const hasFence = (text: string): boolean => /^[^\S\n]*(?:```|~~~)/m.test(text);

/** Whether the text begins with a fence: then nothing but Markdown is meant. */
export const beginsWithFence = (text: string): boolean => /^\s*(?:```|~~~)/.test(text);

export function readFences(text: string): FencedReading {
  const lines = text.split("\n");
  const blocks = findBlocks(lines);
  const tagged = blocks.filter(({ language }) => OURS.test(language));
  const ours = tagged.length > 0 ? tagged : blocks.filter(({ language }) => language === "");
  const keep = (kept: readonly FencedBlock[]): string => {
    const text: string[] = lines.map(() => "");
    for (const { start, end } of kept) {
      for (let i = start; i < end; i++) text[i] = lines[i] ?? "";
    }
    return text.join("\n");
  };
  const firstFence = (blocks[0]?.start ?? 0) - 1;
  const before = lines.map((line, i) => (i < firstFence ? line : "")).join("\n");
  const single =
    ours.length > 1
      ? ours
          .slice(-MOST_ALTERNATIVES)
          .toReversed()
          .map((block) => keep([block]))
      : [];
  const candidates = [...(ours.length > 0 ? [keep(ours)] : []), ...single, before];
  return {
    candidates: candidates.filter((candidate) => candidate.trim() !== ""),
    foreign: ours.length === 0 ? blocks.map(({ language }) => language) : [],
    unclosed: blocks.some(({ closed }) => !closed),
    blocks: blocks.length,
  };
}

function findBlocks(lines: string[]): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { fence: string; start: number; language: string } | undefined;
  lines.forEach((line, i) => {
    const [, opening, tag = "", code = ""] = ONE_LINE.exec(line) ?? [];
    if (open === undefined && opening !== undefined) {
      lines[i] = " ".repeat(opening.length + tag.length) + code;
      blocks.push({ start: i, end: i + 1, language: tag, closed: true });
      return;
    }
    const [, fence, info = ""] = FENCE.exec(line) ?? [];
    const language = /^[\w.+#-]*/.exec(info.trim())?.[0] ?? "";
    if (open === undefined) {
      if (fence !== undefined) open = { fence, start: i + 1, language };
    } else if (fence?.startsWith(open.fence) && language === "") {
      blocks.push({ ...open, end: i, closed: true });
      open = undefined;
    }
  });
  if (open !== undefined) blocks.push(unclosedBlock(open, lines));
  return blocks;
}

/** A block that no line closes; its last line may end with the fence. */
function unclosedBlock(open: { fence: string; start: number; language: string }, lines: string[]): FencedBlock {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  const line = lines[last] ?? "";
  if (last >= open.start && line.trimEnd().endsWith(open.fence)) {
    lines[last] = line.trimEnd().slice(0, -open.fence.length);
    return { ...open, end: lines.length, closed: true };
  }
  return { ...open, end: lines.length, closed: false };
}
