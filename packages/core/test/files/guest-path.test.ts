import { expect, it } from "vitest";
import { parseGuestPath } from "../../src/files/guest-path.ts";

it.each(["", "a", "../a", "~/a", "C:\\a", "file:///a", "\\a"])("refuses %j, which is not absolute", (path) => {
  expect(() => parseGuestPath(path)).toThrow(expect.objectContaining({ code: "FS_DENIED" }));
});
