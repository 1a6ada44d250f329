import type { HostOperations } from "../operations.ts";
import type { InstructionFacts } from "./build-instructions.ts";

/** What the rooms of operations say of themselves, where something is open. */
export function describeRooms(rooms: readonly HostOperations[]): Pick<InstructionFacts, "files" | "network"> {
  const sentences = { file: "files", request: "network" } as const;
  return Object.fromEntries(
    rooms.flatMap(({ kind, instructions }) =>
      instructions === undefined || kind === "lookup" ? [] : [[sentences[kind], instructions]],
    ),
  );
}
