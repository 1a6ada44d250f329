import type { Wiring, Workload } from "./workload.ts";

export interface Job {
  readonly workload: Workload;
  readonly wiring: Wiring;
  /** Where the framework's OpenAI client sends its requests. */
  readonly fetch: typeof fetch;
  readonly model: string;
  readonly apiKey: string;
}

/** A framework's own agent, with its own OpenAI client. */
export interface Framework {
  readonly name: string;
  /** Gets what the first job would have to wait for. */
  run(job: Job): Promise<string>;
}

export const instructions = "You are a helpful assistant.";
/** More turns than any script takes. */
export const mostTurns = 100;
