import { it } from "vitest";

it("passes, and leaves a rejection", () => {
  Promise.reject(new Error("left behind"));
});
