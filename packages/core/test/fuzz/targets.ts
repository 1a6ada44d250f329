import { continuationStates, continuationTexts, sealedStates } from "./continuations.ts";
import { lyingEngines } from "./engines.ts";
import { toolOutputs } from "./outputs.ts";
import { paths } from "./paths.ts";
import { previews } from "./previews.ts";
import { programs } from "./programs.ts";
import { rechainedRecords, recordTexts } from "./records.ts";
import { schemas } from "./schemas.ts";
import { stepMessages } from "./steps.ts";
import type { FuzzTarget } from "./target.ts";
import { urls } from "./urls.ts";

/** Everything that takes hostile input. */
export const fuzzTargets: readonly FuzzTarget[] = [
  stepMessages,
  lyingEngines,
  toolOutputs,
  continuationStates,
  continuationTexts,
  sealedStates,
  recordTexts,
  rechainedRecords,
  programs,
  schemas,
  urls,
  paths,
  previews,
];
