import type { RunState } from "../approval/run-state.ts";
import { kernelHash } from "../internal/kernel-hash.generated.ts";
import type { Setting } from "../run-record.ts";
import { fingerprintsOf } from "../tools/catalog.ts";
import type { RunOptions } from "../types.ts";
import type { RunConfiguration } from "./run-configuration.ts";
import type { Before } from "./run-recording.ts";

/** What a run is given here, as a record tells it. */
export function settingOf({ engine, catalog, limits }: RunConfiguration, options: RunOptions): Setting {
  const { tenant, session, audience } = options.context ?? {};
  const facts = Object.entries({ tenant, session, audience }).filter(
    (fact): fact is [string, string] => typeof fact[1] === "string",
  );
  return {
    engine: engine.info,
    kernelHash,
    tools: fingerprintsOf(catalog),
    limits,
    context: Object.fromEntries(facts),
    ...(options.approved === true ? { approved: true } : {}),
  };
}

/** What a run that stands so has left for its record. */
export function beforeOf({ notes, start, batches }: RunState): Before {
  const steps = start === undefined ? 0 : batches.length + 1;
  return notes === undefined ? { steps } : { notes, steps };
}
