/**
 * The words and punctuation marks of a text outside literals and comments, in one linear pass that knows no grammar: a
 * regular expression with a quote in it misleads it, and code inside a template literal is passed over.
 */
export function* scanCode(text: string): Generator<{ token: string; at: number }> {
  const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === "`") {
      at = endOfQuoted(text, at, char);
    } else if (char === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) {
      at = endOfComment(text, at);
    } else if (char === "=" && text[at + 1] === ">") {
      yield { token: "=>", at };
      at += 2;
    } else {
      word.lastIndex = at;
      const found = word.exec(text)?.[0];
      const token = found ?? char;
      if (token.trim() !== "") yield { token, at };
      at += token.length;
    }
  }
}

function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === "\n" && quote !== "`") return at;
  }
  return text.length;
}

function endOfComment(text: string, start: number): number {
  const close = text[start + 1] === "/" ? "\n" : "*/";
  const end = text.indexOf(close, start + 2);
  return end < 0 ? text.length : end + close.length;
}
