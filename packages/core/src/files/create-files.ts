import type { Limits } from "../limits.ts";
import { type HostOperations, OperationError, type RunOperations } from "../operations.ts";
import type { FileMount } from "../types.ts";
import { describeMounts } from "./describe-mounts.ts";
import { resolveMounts } from "./mounts.ts";
import { RunFiles } from "./run-files.ts";
import type { Temporary } from "./temporary.ts";

export interface FilesOptions {
  readonly fileMounts?: readonly FileMount[];
  readonly workspaceRoot?: string;
  readonly limits: Limits;
  readonly temporary: Temporary;
}

/** The file operations of runs. Throws `CODEACT_CONFIGURATION` naming the rule that is wrong. */
export function createFiles({ fileMounts, workspaceRoot, limits, temporary }: FilesOptions): HostOperations {
  const mounts = resolveMounts(fileMounts, workspaceRoot);
  return {
    kind: "file",
    limit: { name: "fileOperations", code: "LIMIT_FILE_OPERATIONS" },
    ...(mounts === undefined ? {} : { instructions: describeMounts(mounts) }),
    open: (_scope, saved) => (mounts === undefined ? closedFiles : RunFiles.open(mounts, limits, temporary, saved)),
  };
}

const closedFiles: RunOperations = {
  describe: () => "",
  check: refuse,
  execute: refuse,
};

function refuse(): never {
  throw new OperationError("FS_DENIED", "This sandbox has no files. Use tools, and return the result.");
}
