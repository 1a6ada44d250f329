import { exec, lower } from "../intrinsics.ts";
import type { UrlRecord } from "./url-record.ts";

const DRIVE = /^[A-Za-z][:|]$/;
const NORMALIZED_DRIVE = /^[A-Za-z]:$/;
const STARTS_WITH_DRIVE = /^[A-Za-z][:|](?:[/\\?#]|$)/;

export function isDriveLetter(text: string): boolean {
  return exec(DRIVE, text) !== null;
}

export function isNormalizedDriveLetter(text: string | undefined): text is string {
  return text !== undefined && exec(NORMALIZED_DRIVE, text) !== null;
}

export function startsWithDriveLetter(text: string): boolean {
  return exec(STARTS_WITH_DRIVE, text) !== null;
}

export function isSingleDot(segment: string): boolean {
  return segment === "." || lower(segment) === "%2e";
}

export function isDoubleDot(segment: string): boolean {
  const plain = lower(segment);
  return plain === ".." || plain === ".%2e" || plain === "%2e." || plain === "%2e%2e";
}

export function appendSegment(record: UrlRecord, segment: string): void {
  if (typeof record.path !== "string") record.path[record.path.length] = segment;
}

/** Drops the last segment, but never the drive letter of a `file:` URL. */
export function shortenPath(record: UrlRecord): void {
  const { path } = record;
  if (typeof path === "string" || path.length === 0) return;
  if (record.scheme === "file" && path.length === 1 && isNormalizedDriveLetter(path[0])) return;
  path.length -= 1;
}

export function copyPath(path: string[] | string): string[] | string {
  if (typeof path === "string") return path;
  const copy: string[] = [];
  for (let index = 0; index < path.length; index += 1) copy[index] = path[index] as string;
  return copy;
}
