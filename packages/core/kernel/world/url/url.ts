import { requireArguments, toUsvString } from "../arguments.ts";
import { exposeInterface } from "../define.ts";
import { slice, typeError } from "../intrinsics.ts";
import { parseForm, serializeForm } from "./form.ts";
import { encodeText, USERINFO } from "./percent-encode.ts";
import { paramsState, URLSearchParams } from "./search-params.ts";
import { parsePart, parseUrl } from "./url-parser.ts";
import { serializeHost, serializeOrigin, serializePath, serializeUrl, type UrlRecord } from "./url-record.ts";

function parse(url: unknown, base: unknown): UrlRecord | null {
  const input = toUsvString(url);
  const parsedBase = base === undefined ? null : parseUrl(toUsvString(base));
  if (base !== undefined && parsedBase === null) return null;
  return parseUrl(input, parsedBase);
}

function parseOrThrow(url: unknown, base: unknown): UrlRecord {
  const record = parse(url, base);
  if (record !== null) return record;
  const where = base === undefined ? "" : ` (relative to ${toUsvString(base)})`;
  throw typeError(`Invalid URL: ${toUsvString(url)}${where}`);
}

/** A `blob:` URL has the origin of the URL inside it. */
function originOf(record: UrlRecord): string {
  if (record.scheme !== "blob" || typeof record.path !== "string") return serializeOrigin(record);
  const inner = parseUrl(record.path);
  return inner?.scheme === "http" || inner?.scheme === "https" ? serializeOrigin(inner) : "null";
}

function takesNoCredentials(record: UrlRecord): boolean {
  return record.host === null || record.host === "" || record.scheme === "file";
}

/** Without the mark that may stand before a query or a fragment. */
function unmarked(text: string, mark: string): string {
  return text[0] === mark ? slice(text, 1) : text;
}

class URL {
  #record: UrlRecord;
  readonly #params: URLSearchParams = new URLSearchParams();
  constructor(...args: unknown[]) {
    requireArguments(args, 1, "new URL");
    this.#record = parseOrThrow(args[0], args[1]);
    this.#showQuery();
    paramsState(this.#params).changed = () => {
      const query = serializeForm(paramsState(this.#params).pairs);
      this.#record.query = query === "" ? null : query;
    };
  }
  static parse(...args: unknown[]): URL | null {
    requireArguments(args, 1, "URL.parse");
    return parse(args[0], args[1]) === null ? null : new URL(args[0], args[1]);
  }
  static canParse(...args: unknown[]): boolean {
    requireArguments(args, 1, "URL.canParse");
    return parse(args[0], args[1]) !== null;
  }
  #showQuery(): void {
    paramsState(this.#params).pairs = parseForm(this.#record.query ?? "");
  }
  toString(): string {
    return serializeUrl(this.#record);
  }
  get href(): string {
    return serializeUrl(this.#record);
  }
  set href(value: unknown) {
    this.#record = parseOrThrow(value, undefined);
    this.#showQuery();
  }
  get origin(): string {
    return originOf(this.#record);
  }
  get protocol(): string {
    return `${this.#record.scheme}:`;
  }
  set protocol(value: unknown) {
    parsePart(`${toUsvString(value)}:`, this.#record, "schemeStart");
  }
  get username(): string {
    return this.#record.username;
  }
  set username(value: unknown) {
    const text = toUsvString(value);
    if (!takesNoCredentials(this.#record)) this.#record.username = encodeText(text, USERINFO);
  }
  get password(): string {
    return this.#record.password;
  }
  set password(value: unknown) {
    const text = toUsvString(value);
    if (!takesNoCredentials(this.#record)) this.#record.password = encodeText(text, USERINFO);
  }
  get host(): string {
    return serializeHost(this.#record);
  }
  set host(value: unknown) {
    const text = toUsvString(value);
    if (typeof this.#record.path !== "string") parsePart(text, this.#record, "host");
  }
  get hostname(): string {
    return this.#record.host ?? "";
  }
  set hostname(value: unknown) {
    const text = toUsvString(value);
    if (typeof this.#record.path !== "string") parsePart(text, this.#record, "hostname");
  }
  get port(): string {
    return this.#record.port === null ? "" : `${this.#record.port}`;
  }
  set port(value: unknown) {
    const text = toUsvString(value);
    if (takesNoCredentials(this.#record)) return;
    if (text === "") this.#record.port = null;
    else parsePart(text, this.#record, "port");
  }
  get pathname(): string {
    return serializePath(this.#record);
  }
  set pathname(value: unknown) {
    const text = toUsvString(value);
    if (typeof this.#record.path === "string") return;
    this.#record.path = [];
    parsePart(text, this.#record, "pathStart");
  }
  get search(): string {
    const { query } = this.#record;
    return query === null || query === "" ? "" : `?${query}`;
  }
  set search(value: unknown) {
    const text = toUsvString(value);
    this.#record.query = text === "" ? null : "";
    if (text !== "") parsePart(unmarked(text, "?"), this.#record, "query");
    this.#showQuery();
  }
  get searchParams(): URLSearchParams {
    return this.#params;
  }
  get hash(): string {
    const { fragment } = this.#record;
    return fragment === null || fragment === "" ? "" : `#${fragment}`;
  }
  set hash(value: unknown) {
    const text = toUsvString(value);
    this.#record.fragment = text === "" ? null : "";
    if (text !== "") parsePart(unmarked(text, "#"), this.#record, "fragment");
  }
  toJSON(): string {
    return serializeUrl(this.#record);
  }
}

export function installUrl(global: typeof globalThis): void {
  exposeInterface(global, URL, "URL", { "": 1, parse: 1, canParse: 1 });
}
