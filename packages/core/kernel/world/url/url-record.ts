import { mapGet, mapHas } from "../intrinsics.ts";

/** A parsed URL, as the URL standard has it; the host is kept as text. */
export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** A text when the path is opaque, as in `mailto:someone`. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

/** The special schemes and their default ports. */
const SPECIAL: Map<string, number | null> = new Map(
  Object.entries({ ftp: 21, file: null, http: 80, https: 443, ws: 80, wss: 443 }),
);

export function isSpecialScheme(scheme: string): boolean {
  return mapHas(SPECIAL, scheme);
}

export function defaultPort(scheme: string): number | null {
  return mapGet(SPECIAL, scheme) ?? null;
}

export function newRecord(): UrlRecord {
  return { scheme: "", username: "", password: "", host: null, port: null, path: [], query: null, fragment: null };
}

export function serializePath(record: UrlRecord): string {
  const { path } = record;
  if (typeof path === "string") return path;
  let text = "";
  for (let index = 0; index < path.length; index += 1) text += `/${path[index]}`;
  return text;
}

export function serializeHost(record: UrlRecord): string {
  if (record.host === null) return "";
  return record.port === null ? record.host : `${record.host}:${record.port}`;
}

function serializeAuthority(record: UrlRecord): string {
  if (record.host === null) {
    const { path } = record;
    return typeof path !== "string" && path.length > 1 && path[0] === "" ? "/." : "";
  }
  const password = record.password === "" ? "" : `:${record.password}`;
  const credentials = record.username + password;
  return `//${credentials === "" ? "" : `${credentials}@`}${serializeHost(record)}`;
}

export function serializeUrl(record: UrlRecord): string {
  const query = record.query === null ? "" : `?${record.query}`;
  const fragment = record.fragment === null ? "" : `#${record.fragment}`;
  return `${record.scheme}:${serializeAuthority(record)}${serializePath(record)}${query}${fragment}`;
}

/** The origin of a URL that is no `blob:`; `"null"` is an opaque one. */
export function serializeOrigin(record: UrlRecord): string {
  if (!isSpecialScheme(record.scheme) || record.scheme === "file") return "null";
  return `${record.scheme}://${serializeHost(record)}`;
}
