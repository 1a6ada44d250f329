import { exec, indexOf, lower, normalize, slice } from "../intrinsics.ts";
import { endsInNumber, parseIpv4 } from "./ipv4.ts";
import { parseIpv6 } from "./ipv6.ts";
import { CONTROL, encodeText, percentDecode } from "./percent-encode.ts";
import { punycode } from "./punycode.ts";

const FORBIDDEN = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_DOMAIN = /[\0-\x20#/:<>?@[\\\]^|%\x7f]/;
const NOT_ASCII = /[^\0-\x7f]/;
/** What UTS 46 ignores: soft hyphen, zero width space, word joiner, byte order mark; besides variation selectors. */
const IGNORED = "\u00ad\u034f\u200b\u2060\u2064\ufeff";
const STARTS_WITH_MARK = /^\p{M}/u;

function withoutIgnored(text: string): string {
  let kept = "";
  for (let index = 0; index < text.length; index += 1) {
    const unit = text[index] as string;
    const isSelector = unit >= "\ufe00" && unit <= "\ufe0f";
    if (!isSelector && indexOf(IGNORED, unit) === -1) kept += unit === "\u3002" ? "." : unit;
  }
  return kept;
}

function labelToAscii(label: string): string | null {
  if (exec(NOT_ASCII, label) === null) return label;
  return exec(STARTS_WITH_MARK, label) === null ? `xn--${punycode(label)}` : null;
}

/**
 * "Domain to ASCII". The mapping of UTS 46 comes close to what the engine can do without its tables: compatibility
 * composition and lower case. What the tables would refuse (unassigned and disallowed characters, right-to-left rules)
 * is let through.
 */
function domainToAscii(domain: string): string | null {
  if (exec(NOT_ASCII, domain) === null) return lower(domain);
  const mapped = normalize(lower(normalize(withoutIgnored(domain), "NFKC")), "NFC");
  let ascii = "";
  let rest = mapped;
  for (;;) {
    const dot = indexOf(rest, ".");
    const label = labelToAscii(dot === -1 ? rest : slice(rest, 0, dot));
    if (label === null) return null;
    ascii += label;
    if (dot === -1) return ascii === "" ? null : ascii;
    ascii += ".";
    rest = slice(rest, dot + 1);
  }
}

function parseOpaqueHost(text: string): string | null {
  return exec(FORBIDDEN, text) === null ? encodeText(text, CONTROL) : null;
}

/** The host parser of the URL standard: the host as a URL shows it, or null. */
export function parseHost(text: string, special: boolean): string | null {
  if (text[0] === "[") {
    if (text[text.length - 1] !== "]") return null;
    const address = parseIpv6(slice(text, 1, -1));
    return address === null ? null : `[${address}]`;
  }
  if (!special) return parseOpaqueHost(text);
  const ascii = domainToAscii(percentDecode(text));
  if (ascii === null || ascii === "" || exec(FORBIDDEN_IN_DOMAIN, ascii) !== null) return null;
  return endsInNumber(ascii) ? parseIpv4(ascii) : ascii;
}
