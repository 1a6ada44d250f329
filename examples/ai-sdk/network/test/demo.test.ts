import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { chooseModel } from "../src/model.ts";

test("reads the tracker, deletes nothing, and never sees the token", async () => {
  const { PATH } = process.env;
  const cwd = `${import.meta.dirname}/..`;
  const { stdout } = await promisify(execFile)(process.execPath, ["src/main.ts"], { cwd, env: { PATH } });
  expect(stdout).toContain("Played by a scripted model.");
  expect(stdout).toMatch(/\n\d\d requests, each with the token/);
  expect(stdout).toMatch(/Asked to delete issue \d+: .*NET_DENIED/);
  expect(stdout).toMatch(/As observers see it: DELETE https:\/\/127\.0\.0\.1:\d+: NET_DENIED/);
  expect(stdout).toContain("The report is right, nothing was deleted");
});

test("OPENAI_API_KEY brings a real model", async () => {
  const { name, model } = await chooseModel({ OPENAI_API_KEY: "key", DEMO_MODEL: "some-model" });
  expect(name).toBe("some-model");
  expect(model).toMatchObject({ modelId: "some-model" });
});
