import { exec, indexOf, mapGet, rangeError, slice, upper } from "../intrinsics.ts";

/** What en-US calls them (CLDR); all others go by their code. */
const SYMBOLS: Map<string, string> = new Map(
  Object.entries({
    AUD: "A$",
    BRL: "R$",
    CAD: "CA$",
    CNY: "CN¥",
    EUR: "€",
    GBP: "£",
    HKD: "HK$",
    ILS: "₪",
    INR: "₹",
    JPY: "¥",
    KRW: "₩",
    MXN: "MX$",
    NZD: "NZ$",
    PHP: "₱",
    TWD: "NT$",
    USD: "$",
    VND: "₫",
    XAF: "FCFA",
    XCD: "EC$",
    XCG: "Cg.",
    XOF: "F\u202fCFA",
    XPF: "CFPF",
    XXX: "¤",
  }),
);
/** Currencies whose symbol keeps its letters also when it is narrow. */
const NARROW_AS_IS = "BRL XAF XCG XOF XPF ";
/** CLDR's number of decimals, where it is not two. */
const WITHOUT_DECIMALS =
  "ADP AFN ALL BIF BYR CLP COP DJF ESP GNF HUF IDR IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PKR PYG " +
  "RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD ";
const WITH_THREE = "BHD JOD KWD LYD OMR TND ";
const WITH_FOUR = "CLF UYW ";

const CODE = /^[A-Za-z]{3}$/;

export function toCurrency(value: unknown): string {
  const code = `${value as string}`;
  if (exec(CODE, code) === null) throw rangeError(`Invalid currency code : ${code}`);
  return upper(code);
}

export function currencyDecimals(code: string): number {
  if (indexOf(WITHOUT_DECIMALS, `${code} `) !== -1) return 0;
  if (indexOf(WITH_FOUR, `${code} `) !== -1) return 4;
  return indexOf(WITH_THREE, `${code} `) === -1 ? 2 : 3;
}

export function currencySymbol(code: string): string {
  return mapGet(SYMBOLS, code) ?? code;
}

/** The symbol without its letters (`$` for Canadian dollars); undefined for those we have no symbol of. */
export function narrowSymbol(code: string): string | undefined {
  const symbol = mapGet(SYMBOLS, code);
  if (symbol === undefined || indexOf(NARROW_AS_IS, `${code} `) !== -1) return symbol;
  return slice(symbol, -1);
}
