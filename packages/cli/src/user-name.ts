import { userInfo } from "node:os";

/** Who decides here, for records. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in some containers.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
