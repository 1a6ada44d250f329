import type { Decision, JsonValue } from "../../src/types.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

/** A program, and what an exact host would make of it. */
export interface Trace {
  readonly seed: number;
  readonly source: string;
  /** By `k`, the number of a call: what a person says to it. */
  readonly decisions: ReadonlyMap<number, Decision>;
  /** What the program returns, whatever the order in which its calls settle. */
  readonly value: JsonValue;
  /** The effects, once each, in any order. */
  readonly effects: readonly string[];
}

type Tool = "look" | "pay" | "fail";

interface Part {
  readonly source: string;
  readonly value: JsonValue;
}

/** Collects the calls of a program while it is written. */
class Writer {
  readonly decisions = new Map<number, Decision>();
  readonly effects: string[] = [];
  readonly #random: Random;
  #k = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  statement(): Part {
    const kinds = [
      () => this.#awaited(),
      () => this.#together("all"),
      () => this.#together("allSettled"),
      () => this.#race(),
      () => this.#chain(),
      () => this.#slept(),
      () => this.#chance(),
      () => this.#unawaited(),
    ];
    return this.#random.pick(kinds)();
  }

  #awaited(): Part {
    const { source, value } = this.#call();
    return { source: `out.push(await ${source});`, value };
  }

  #together(kind: "all" | "allSettled"): Part {
    const calls = this.#calls(5);
    const list = `await Promise.${kind}([${calls.map(({ source }) => source).join(", ")}])`;
    const values = calls.map(({ value }) => value);
    return kind === "all"
      ? { source: `out.push(${list});`, value: values }
      : { source: `out.push((${list}).map((one) => one.value));`, value: values };
  }

  /** Who wins is chance, so nobody looks. */
  #race(): Part {
    const list = this.#calls(4).map(({ source }) => source);
    return { source: `await Promise.race([${list.join(", ")}]); out.push("raced");`, value: "raced" };
  }

  #chain(): Part {
    const calls = this.#calls(4);
    const steps = calls.map(({ source }) => `chain.push(await ${source}); console.log("chain", Math.random());`);
    return {
      source: `out.push(await (async () => { const chain = []; ${steps.join(" ")} return chain; })());`,
      value: calls.map(({ value }) => value),
    };
  }

  #slept(): Part {
    const { source, value } = this.#call();
    const ms = this.#random.below(3);
    return {
      source: `out.push(await Promise.all([new Promise((wake) => setTimeout(wake, ${ms}, "slept")), ${source}]));`,
      value: ["slept", value],
    };
  }

  #chance(): Part {
    return {
      source: `console.log(Date.now() - began, Math.random(), crypto.randomUUID()); out.push(Date.now() >= began);`,
      value: true,
    };
  }

  #unawaited(): Part {
    const list = this.#calls(3).map(({ source }) => source);
    return { source: `void [${list.join(", ")}]; out.push("unawaited");`, value: "unawaited" };
  }

  #calls(most: number): Part[] {
    return Array.from({ length: 1 + this.#random.below(most) }, () => this.#call());
  }

  #call(): Part {
    const tool = this.#random.pick<Tool>(["look", "look", "pay", "pay", "fail"]);
    const k = ++this.#k;
    const source = `tools.${tool}({ k: ${k} }).catch((error) => error.code)`;
    if (tool === "fail") {
      this.effects.push(`fail ${k}`);
      return { source, value: "TOOL_FAILED" };
    }
    if (tool === "look") {
      this.effects.push(`look ${k}`);
      return { source, value: outputOf(k) };
    }
    return { source, value: this.#decided(k) };
  }

  #decided(k: number): JsonValue {
    const decision = this.#random.pick<Decision>([
      { type: "approve" },
      { type: "approve" },
      { type: "edit", input: { k: k + 1_000 } },
      { type: "reject", message: "no" },
    ]);
    this.decisions.set(k, decision);
    if (decision.type === "reject") return "APPROVAL_DENIED";
    const paid = decision.type === "edit" ? k + 1_000 : k;
    this.effects.push(`pay ${paid}`);
    return outputOf(paid);
  }
}

/** What `look` and `pay` give. */
export function outputOf(k: number): JsonValue {
  return { k, square: k * k, words: [`n${k}`, null, true] };
}

/** The same trace for the same seed. */
export function generateTrace(seed: number): Trace {
  const random = seededRandom(seed);
  const writer = new Writer(random);
  const statements = Array.from({ length: 1 + random.below(5) }, () => writer.statement());
  return {
    seed,
    source: [
      "const out = []; const began = Date.now();",
      ...statements.map(({ source }) => source),
      "return out;",
    ].join("\n"),
    decisions: writer.decisions,
    value: statements.map(({ value }) => value),
    effects: writer.effects.toSorted(),
  };
}
