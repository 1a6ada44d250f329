import { call, cold, cpu, fresh, interrupt, together } from "./costs.ts";
import { growth } from "./growth.ts";
import { crowd, flat, flatHour, throughput } from "./load.ts";
import { compacted, parked } from "./park.ts";
import type { Test } from "./test.ts";

/** What every peer is measured by. */
export const peerTests: Readonly<Record<string, Test>> = {
  cold,
  fresh,
  call,
  parallel: together,
  interrupt,
  throughput,
  parked,
  cpu,
};

/** All tests, by the names they are called in the child's process. */
export const tests: Readonly<Record<string, Test>> = { ...peerTests, compacted, crowd, flat, flatHour, ...growth };
