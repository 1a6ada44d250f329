import { it } from "vitest";

it("passes, and an exception comes later", async () => {
  setTimeout(() => {
    throw new Error("left behind");
  }, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
});
