import { charCodeAt, exec, lower, slice } from "../intrinsics.ts";
import { parseHost } from "./host.ts";
import {
  appendSegment,
  copyPath,
  isDoubleDot,
  isDriveLetter,
  isNormalizedDriveLetter,
  isSingleDot,
  shortenPath,
  startsWithDriveLetter,
} from "./path.ts";
import {
  CONTROL,
  codePoints,
  encodeCharacter,
  encodeText,
  FRAGMENT,
  PATH,
  QUERY,
  SPECIAL_QUERY,
  USERINFO,
} from "./percent-encode.ts";
import { defaultPort, isSpecialScheme, newRecord, type UrlRecord } from "./url-record.ts";

/** The states of the basic URL parser. */
export type State =
  | "schemeStart"
  | "scheme"
  | "noScheme"
  | "specialRelativeOrAuthority"
  | "pathOrAuthority"
  | "relative"
  | "relativeSlash"
  | "specialAuthoritySlashes"
  | "specialAuthorityIgnoreSlashes"
  | "authority"
  | "host"
  | "hostname"
  | "port"
  | "file"
  | "fileSlash"
  | "fileHost"
  | "pathStart"
  | "path"
  | "opaquePath"
  | "query"
  | "fragment";

/** What a state says of one character: go on, or the parser stops; `false` is a failure. */
type Verdict = boolean | undefined;

/** The end of the input, as a character no text has. */
const END = "";

const ALPHA = /^[A-Za-z]$/;
const SCHEME_CHARACTER = /^[A-Za-z0-9+\-.]$/;
const DIGIT = /^[0-9]$/;

function isAny(pattern: RegExp, character: string): boolean {
  return exec(pattern, character) !== null;
}

/**
 * The basic URL parser of the URL standard (https://url.spec.whatwg.org/#concept-basic-url-parser), a method for each
 * of its states, in its words. With `override` it is the setter of one part.
 */
class UrlParser {
  readonly #input: readonly string[];
  readonly #base: UrlRecord | null;
  readonly #override: State | null;
  readonly url: UrlRecord;
  #state: State;
  #at = 0;
  #buffer = "";
  #atSignSeen = false;
  #insideBrackets = false;
  #passwordTokenSeen = false;

  constructor(input: string, base: UrlRecord | null, url: UrlRecord | null, override: State | null) {
    this.#input = codePoints(input);
    this.#base = base;
    this.url = url ?? newRecord();
    this.#override = override;
    this.#state = override ?? "schemeStart";
  }

  /** Runs to the end; false when the input is no URL. */
  run(): boolean {
    for (; this.#at <= this.#input.length; this.#at += 1) {
      const verdict = this.#step(this.#input[this.#at] ?? END);
      if (verdict !== undefined) return verdict;
    }
    return true;
  }

  #step(c: string): Verdict {
    switch (this.#state) {
      case "schemeStart":
        return this.#schemeStart(c);
      case "scheme":
        return this.#scheme(c);
      case "noScheme":
        return this.#noScheme(c);
      case "specialRelativeOrAuthority":
        return this.#slashes(c, "relative");
      case "specialAuthoritySlashes":
        return this.#slashes(c, "specialAuthorityIgnoreSlashes");
      case "pathOrAuthority":
        return c === "/" ? this.#go("authority") : this.#again("path");
      case "relative":
        return this.#relative(c);
      case "relativeSlash":
        return this.#relativeSlash(c);
      case "specialAuthorityIgnoreSlashes":
        return c === "/" || c === "\\" ? undefined : this.#again("authority");
      case "authority":
        return this.#authority(c);
      case "host":
      case "hostname":
        return this.#host(c);
      case "port":
        return this.#port(c);
      case "file":
        return this.#file(c);
      case "fileSlash":
        return this.#fileSlash(c);
      case "fileHost":
        return this.#fileHost(c);
      case "pathStart":
        return this.#pathStart(c);
      case "path":
        return this.#path(c);
      case "opaquePath":
        return this.#opaquePath(c);
      case "query":
        return this.#query(c);
      case "fragment":
        return this.#fragment(c);
    }
  }

  #go(state: State): undefined {
    this.#state = state;
  }

  /** Changes the state and looks at the same character once more. */
  #again(state: State): undefined {
    this.#state = state;
    this.#at -= 1;
  }

  #startQuery(): undefined {
    this.url.query = "";
    this.#state = "query";
  }

  #startFragment(): undefined {
    this.url.fragment = "";
    this.#state = "fragment";
  }

  #isSpecial(): boolean {
    return isSpecialScheme(this.url.scheme);
  }

  #isSpecialBackslash(c: string): boolean {
    return c === "\\" && this.#isSpecial();
  }

  #endsAuthority(c: string): boolean {
    return c === END || c === "/" || c === "?" || c === "#" || this.#isSpecialBackslash(c);
  }

  #hasCredentialsOrPort(): boolean {
    return this.url.username !== "" || this.url.password !== "" || this.url.port !== null;
  }

  #next(): string {
    return this.#input[this.#at + 1] ?? END;
  }

  #rest(): string {
    return `${this.#input[this.#at] ?? END}${this.#next()}${this.#input[this.#at + 2] ?? END}`;
  }

  #copyAuthority(base: UrlRecord): void {
    this.url.username = base.username;
    this.url.password = base.password;
    this.url.host = base.host;
    this.url.port = base.port;
  }

  #schemeStart(c: string): Verdict {
    if (isAny(ALPHA, c)) {
      this.#buffer += lower(c);
      return this.#go("scheme");
    }
    return this.#override === null ? this.#again("noScheme") : false;
  }

  #scheme(c: string): Verdict {
    if (isAny(SCHEME_CHARACTER, c)) {
      this.#buffer += lower(c);
      return undefined;
    }
    if (c !== ":") {
      if (this.#override !== null) return false;
      this.#buffer = "";
      this.#at = -1;
      return this.#go("noScheme");
    }
    if (this.#override !== null) return this.#changeScheme();
    this.url.scheme = this.#buffer;
    this.#buffer = "";
    return this.#afterScheme();
  }

  /** The setter of `protocol`: special schemes stay special ones, and the others others. */
  #changeScheme(): true {
    const { url } = this;
    const scheme = this.#buffer;
    if (isSpecialScheme(scheme) !== this.#isSpecial()) return true;
    if (scheme === "file" && this.#hasCredentialsOrPort()) return true;
    if (url.scheme === "file" && url.host === "") return true;
    url.scheme = scheme;
    if (url.port === defaultPort(scheme)) url.port = null;
    return true;
  }

  #afterScheme(): undefined {
    if (this.url.scheme === "file") return this.#go("file");
    if (this.#isSpecial()) {
      const same = this.#base?.scheme === this.url.scheme;
      return this.#go(same ? "specialRelativeOrAuthority" : "specialAuthoritySlashes");
    }
    if (this.#next() === "/") {
      this.#at += 1;
      return this.#go("pathOrAuthority");
    }
    this.url.path = "";
    return this.#go("opaquePath");
  }

  #noScheme(c: string): Verdict {
    const base = this.#base;
    if (base === null) return false;
    if (typeof base.path !== "string") return this.#again(base.scheme === "file" ? "file" : "relative");
    if (c !== "#") return false;
    this.url.scheme = base.scheme;
    this.url.path = base.path;
    this.url.query = base.query;
    return this.#startFragment();
  }

  #slashes(c: string, otherwise: State): undefined {
    if (c !== "/" || this.#next() !== "/") return this.#again(otherwise);
    this.#at += 1;
    return this.#go("specialAuthorityIgnoreSlashes");
  }

  #relative(c: string): Verdict {
    const { url } = this;
    const base = this.#base;
    if (base === null) return false;
    url.scheme = base.scheme;
    if (c === "/" || this.#isSpecialBackslash(c)) return this.#go("relativeSlash");
    this.#copyAuthority(base);
    url.path = copyPath(base.path);
    url.query = base.query;
    if (c === "?") return this.#startQuery();
    if (c === "#") return this.#startFragment();
    if (c === END) return undefined;
    url.query = null;
    shortenPath(url);
    return this.#again("path");
  }

  #relativeSlash(c: string): Verdict {
    if (this.#isSpecial() && (c === "/" || c === "\\")) return this.#go("specialAuthorityIgnoreSlashes");
    if (c === "/") return this.#go("authority");
    if (this.#base !== null) this.#copyAuthority(this.#base);
    return this.#again("path");
  }

  #authority(c: string): Verdict {
    if (c === "@") {
      this.#credentials();
      return undefined;
    }
    if (!this.#endsAuthority(c)) {
      this.#buffer += c;
      return undefined;
    }
    if (this.#atSignSeen && this.#buffer === "") return false;
    this.#at -= codePoints(this.#buffer).length + 1;
    this.#buffer = "";
    return this.#go("host");
  }

  #credentials(): void {
    const { url } = this;
    const points = codePoints(this.#atSignSeen ? `%40${this.#buffer}` : this.#buffer);
    this.#atSignSeen = true;
    this.#buffer = "";
    for (let index = 0; index < points.length; index += 1) {
      const point = points[index] as string;
      if (point === ":" && !this.#passwordTokenSeen) {
        this.#passwordTokenSeen = true;
        continue;
      }
      const encoded = encodeCharacter(point, USERINFO);
      if (this.#passwordTokenSeen) url.password += encoded;
      else url.username += encoded;
    }
  }

  #host(c: string): Verdict {
    if (this.#override !== null && this.url.scheme === "file") return this.#again("fileHost");
    if (c === ":" && !this.#insideBrackets) {
      if (this.#buffer === "" || this.#override === "hostname") return false;
      return this.#takeHost() ? this.#go("port") : false;
    }
    if (this.#endsAuthority(c)) {
      this.#at -= 1;
      const empty = this.#buffer === "";
      if (empty && (this.#isSpecial() || (this.#override !== null && this.#hasCredentialsOrPort()))) return false;
      if (!this.#takeHost()) return false;
      return this.#override === null ? this.#go("pathStart") : true;
    }
    if (c === "[") this.#insideBrackets = true;
    if (c === "]") this.#insideBrackets = false;
    this.#buffer += c;
    return undefined;
  }

  #takeHost(): boolean {
    const host = parseHost(this.#buffer, this.#isSpecial());
    if (host === null) return false;
    this.url.host = host;
    this.#buffer = "";
    return true;
  }

  #port(c: string): Verdict {
    if (isAny(DIGIT, c)) {
      this.#buffer += c;
      return undefined;
    }
    if (!this.#endsAuthority(c) && this.#override === null) return false;
    if (this.#buffer !== "") {
      const port = +this.#buffer;
      if (port > 65_535) return false;
      this.url.port = port === defaultPort(this.url.scheme) ? null : port;
      this.#buffer = "";
      if (this.#override !== null) return true;
    }
    return this.#override === null ? this.#again("pathStart") : false;
  }

  #file(c: string): Verdict {
    const { url } = this;
    const base = this.#base;
    url.scheme = "file";
    url.host = "";
    if (c === "/" || c === "\\") return this.#go("fileSlash");
    if (base?.scheme !== "file") return this.#again("path");
    url.host = base.host;
    url.path = copyPath(base.path);
    url.query = base.query;
    if (c === "?") return this.#startQuery();
    if (c === "#") return this.#startFragment();
    if (c === END) return undefined;
    url.query = null;
    if (startsWithDriveLetter(this.#rest())) url.path = [];
    else shortenPath(url);
    return this.#again("path");
  }

  #fileSlash(c: string): Verdict {
    if (c === "/" || c === "\\") return this.#go("fileHost");
    const base = this.#base;
    if (base?.scheme === "file") {
      this.url.host = base.host;
      const drive = base.path[0];
      if (!startsWithDriveLetter(this.#rest()) && isNormalizedDriveLetter(drive)) appendSegment(this.url, drive);
    }
    return this.#again("path");
  }

  #fileHost(c: string): Verdict {
    if (c !== END && c !== "/" && c !== "\\" && c !== "?" && c !== "#") {
      this.#buffer += c;
      return undefined;
    }
    this.#at -= 1;
    if (this.#override === null && isDriveLetter(this.#buffer)) return this.#go("path");
    const host = this.#buffer === "" ? "" : parseHost(this.#buffer, this.#isSpecial());
    if (host === null) return false;
    this.url.host = host === "localhost" ? "" : host;
    this.#buffer = "";
    return this.#override === null ? this.#go("pathStart") : true;
  }

  #pathStart(c: string): Verdict {
    const backslash = this.#isSpecialBackslash(c);
    if (this.#isSpecial()) return c === "/" || backslash ? this.#go("path") : this.#again("path");
    if (c === "?" && this.#override === null) return this.#startQuery();
    if (c === "#" && this.#override === null) return this.#startFragment();
    if (c !== END) return c === "/" ? this.#go("path") : this.#again("path");
    if (this.#override !== null && this.url.host === null) appendSegment(this.url, "");
    return undefined;
  }

  #path(c: string): Verdict {
    const slash = c === "/" || this.#isSpecialBackslash(c);
    const ends = slash || c === END || (this.#override === null && (c === "?" || c === "#"));
    if (!ends) {
      this.#buffer += encodeCharacter(c, PATH);
      return undefined;
    }
    this.#takeSegment(slash);
    if (c === "?") return this.#startQuery();
    return c === "#" ? this.#startFragment() : undefined;
  }

  #takeSegment(slash: boolean): void {
    const { url } = this;
    const segment = this.#buffer;
    this.#buffer = "";
    const double = isDoubleDot(segment);
    if (double) shortenPath(url);
    if (double || isSingleDot(segment)) {
      if (!slash) appendSegment(url, "");
      return;
    }
    const drive = url.scheme === "file" && url.path.length === 0 && isDriveLetter(segment);
    appendSegment(url, drive ? `${segment[0]}:` : segment);
  }

  #opaquePath(c: string): Verdict {
    if (c === "?") return this.#startQuery();
    if (c === "#") return this.#startFragment();
    const next = this.#next();
    const lastSpace = c === " " && (next === "?" || next === "#");
    if (c !== END) this.url.path = `${this.url.path as string}${lastSpace ? "%20" : encodeCharacter(c, CONTROL)}`;
    return undefined;
  }

  #query(c: string): Verdict {
    const ends = c === END || (c === "#" && this.#override === null);
    if (!ends) {
      this.#buffer += c;
      return undefined;
    }
    this.url.query += encodeText(this.#buffer, this.#isSpecial() ? SPECIAL_QUERY : QUERY);
    this.#buffer = "";
    return c === "#" ? this.#startFragment() : undefined;
  }

  #fragment(c: string): Verdict {
    if (c !== END) this.url.fragment += encodeCharacter(c, FRAGMENT);
    return undefined;
  }
}

function isTrimmed(code: number): boolean {
  return code <= 0x20;
}

/** Without controls and spaces at both ends. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isTrimmed(charCodeAt(text, start))) start += 1;
  while (end > start && isTrimmed(charCodeAt(text, end - 1))) end -= 1;
  return slice(text, start, end);
}

const TAB_OR_NEWLINE = /[\t\n\r]/;

function withoutBreaks(text: string): string {
  if (exec(TAB_OR_NEWLINE, text) === null) return text;
  let kept = "";
  for (let index = 0; index < text.length; index += 1) {
    const unit = text[index] as string;
    if (unit !== "\t" && unit !== "\n" && unit !== "\r") kept += unit;
  }
  return kept;
}

/** Parses a URL, relative to a base if there is one; null when it is none. */
export function parseUrl(input: string, base: UrlRecord | null = null): UrlRecord | null {
  const parser = new UrlParser(withoutBreaks(trim(input)), base, null, null);
  return parser.run() ? parser.url : null;
}

/** Sets a part of a URL, as the parser does from a state on; false when the input does not fit. */
export function parsePart(input: string, url: UrlRecord, state: State): boolean {
  return new UrlParser(withoutBreaks(input), null, url, state).run();
}
