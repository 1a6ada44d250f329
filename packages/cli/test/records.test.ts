import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeact } from "./start.ts";

const toolsFile = join(import.meta.dirname, "tools.ts");
const folder = mkdtempSync(join(tmpdir(), "codeact-records-"));
const at = (name: string): string => join(folder, name);
const env = { CODEACT_SECRET: "a secret of at least thirty-two characters" };

test("run --record, replay and inspect: of a run that waited, and went on in another process", async () => {
  const [file, waiting] = [at("record.json"), at("waiting")];
  const common = ["--tools", toolsFile, "--continuation", waiting, "--record", file];
  const source =
    "console.log(new Date().toISOString()); return [await tools.double({ n: 4 }), await tools.pay({ n: 9 })]";
  expect((await codeact(["run", "-", ...common], source, env)).code).toBe(2);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = readFileSync(file, "utf8").split("\n").slice(1, -3);
  const shown = await codeact(["inspect", file]);
  expect(shown.out).toMatch(/ {2}waits since .*call_2 {2}asks a person\n\nIt waits for decisions/s);

  expect((await codeact(["run", ...common, "--approve", "call_2"], "", env)).code).toBe(0);
  expect(
    readFileSync(file, "utf8")
      .split("\n")
      .slice(1, before.length + 1),
  ).toEqual(before);
  const { out } = await codeact(["inspect", file]);
  expect(out).toContain(`call_2  approved by ${userInfo().username}`);
  expect(out).toContain('value  [8,"paid"]');
  expect(await codeact(["replay", file])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^same on wasm .*recorded on wasm/),
  });
  expect(await codeact(["inspect", file, "--html", at("record.html")])).toMatchObject({ code: 0, out: "", err: "" });
  expect(readFileSync(at("record.html"), "utf8")).toContain('id="call_2"');
});

test("replay: a difference has exit code 1 and is shown; a record that was changed is refused with its place", async () => {
  const file = at("ended.json");
  await codeact(["run", "-", "--tools", toolsFile, "--record", file], "return await tools.double({ n: 2 })");
  const text = readFileSync(file, "utf8");
  writeFileSync(at("changed.json"), text.replace('"output":4', '"output":5'));
  for (const command of ["replay", "inspect"]) {
    const { code, out, err } = await codeact([command, at("changed.json")]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^CODEACT_RECORD: The record was changed at entry \d+ \(step\)\.\n$/);
  }
  const { code, err } = await codeact(["inspect", at("nowhere.json")]);
  expect([code, err.split(":")[0]]).toEqual([64, "CODEACT_CONFIGURATION"]);
});

const createPair = (): { readonly publicKey: string; readonly privateKey: string } =>
  generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

test("replay and inspect: with a key they refuse what it has not signed", async () => {
  const [own, other] = [createPair(), createPair()];
  writeFileSync(at("ops-2026.pem"), own.privateKey);
  await codeact(["run", "-", "--record", at("signed.json"), "--sign", at("ops-2026.pem")], "return 1");
  writeFileSync(at("own.pem"), own.publicKey);
  writeFileSync(at("other.pem"), other.publicKey);
  expect((await codeact(["inspect", at("signed.json"), "--key", at("own.pem")])).out).toContain("signed by ops-2026");
  expect((await codeact(["inspect", at("signed.json")])).out).toContain("not checked: give --key");
  expect((await codeact(["replay", at("signed.json"), "--key", at("own.pem")])).code).toBe(0);
  const refused = await codeact(["replay", at("signed.json"), "--key", at("other.pem")]);
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining("CODEACT_RECORD: The record has no good signature"),
  ]);
});
