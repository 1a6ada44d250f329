import type { JsonValue, RecordedError } from "@codeact/core";
import { type Html, html } from "./html.ts";

/** Longer values are cut: all of them are in the record. */
const longest = 20_000;

/** A value as JSON over lines, in which nothing hides. */
export function json(value: JsonValue | RecordedError): Html {
  const text = JSON.stringify(value, null, 2);
  const more = text.length - longest;
  const cut = more > 0 ? `\n… ${more} more characters` : "";
  return html`<pre>${text.slice(0, longest)}${cut}</pre>`;
}
