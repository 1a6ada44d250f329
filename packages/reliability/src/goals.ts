import type { Goal } from "./goal.ts";

export interface GoalEntry {
  readonly id: string;
  readonly title: string;
  /** Its file is loaded in its own process only. */
  load(): Promise<Goal>;
  /** Only when it is asked for by `--only`. */
  readonly asked?: true;
}

export const goals: readonly GoalEntry[] = [
  { id: "G1", title: "soak", load: async () => (await import("./goals/soak.ts")).soak },
  { id: "G2", title: "killed workers", load: async () => (await import("./goals/kill-worker.ts")).killWorker },
  { id: "G3", title: "killed processes", load: async () => (await import("./goals/kill-process.ts")).killProcess },
  { id: "G4", title: "racing resumes", load: async () => (await import("./goals/racing-resumes.ts")).racingResumes },
  { id: "G5", title: "replay", load: async () => (await import("./goals/replay.ts")).replay },
  { id: "G6", title: "mutation", load: async () => (await import("./goals/mutation.ts")).mutation },
  { id: "G7", title: "load", load: async () => (await import("./goals/load.ts")).load },
  { id: "G8", title: "files in a race", load: async () => (await import("./goals/file-race.ts")).fileRace },
  { id: "G9", title: "limits keep", load: async () => (await import("./goals/limits-keep.ts")).limitsKeep },
  { id: "G10", title: "latency", load: async () => (await import("./goals/latency.ts")).latency },
  { id: "G11", title: "micro-VM", load: async () => (await import("./goals/micro-vm.ts")).microVm, asked: true },
  { id: "G12", title: "attack cases", load: async () => (await import("./goals/cases.ts")).cases },
  { id: "H1", title: "hygiene", load: async () => (await import("./goals/hygiene.ts")).hygiene },
];
