import { charCodeAt, codePointAt, floor, fromCharCode } from "../intrinsics.ts";

/** The parameters of RFC 3492, section 5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? floor(delta / DAMP) : floor(delta / 2);
  let k = 0;
  rest += floor(rest / count);
  while (rest > floor(((BASE - T_MIN) * T_MAX) / 2)) {
    rest = floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function digit(value: number): string {
  return fromCharCode(value < 26 ? value + 97 : value + 22);
}

/** A number of variable length (RFC 3492, section 6.3). */
function encodeDelta(delta: number, bias: number): string {
  let text = "";
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
    if (rest < threshold) return text + digit(rest);
    text += digit(threshold + ((rest - threshold) % (BASE - threshold)));
    rest = floor((rest - threshold) / (BASE - threshold));
  }
}

function pointsOf(text: string): number[] {
  const points: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const point = codePointAt(text, index) as number;
    points[points.length] = point;
    if (point > 0xffff) index += 1;
  }
  return points;
}

/** The smallest code point of a text that is not below a given one. */
function nextPoint(points: readonly number[], from: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index] as number;
    if (point >= from && point < next) next = point;
  }
  return next;
}

/** Encodes a label that is not ASCII, without the `xn--`. */
export function punycode(label: string): string {
  const points = pointsOf(label);
  let output = "";
  for (let index = 0; index < label.length; index += 1) {
    if (charCodeAt(label, index) < 128) output += label[index];
  }
  const basic = output.length;
  const state = { n: INITIAL_N, delta: 0, bias: INITIAL_BIAS, handled: basic };
  if (basic > 0) output += "-";
  while (state.handled < points.length) {
    const next = nextPoint(points, state.n);
    state.delta += (next - state.n) * (state.handled + 1);
    state.n = next;
    for (let index = 0; index < points.length; index += 1) {
      const point = points[index] as number;
      if (point < next) state.delta += 1;
      if (point !== next) continue;
      output += encodeDelta(state.delta, state.bias);
      state.bias = adapt(state.delta, state.handled + 1, state.handled === basic);
      state.delta = 0;
      state.handled += 1;
    }
    state.delta += 1;
    state.n += 1;
  }
  return output;
}
