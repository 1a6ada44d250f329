/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunRecord } from "@codeact/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { page as pageOf } from "../../src/inspect/page.ts";
import { readStory } from "../../src/inspect/story.ts";
import { hostileRecord } from "../inspect/hostile-record.ts";
import { findChromium } from "./find-chromium.ts";

const executablePath = findChromium();
const title =
  executablePath === undefined ? "in a browser (skipped: no chromium in PATH or CODEACT_CHROMIUM)" : "in a browser";

describe.skipIf(executablePath === undefined)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), "codeact-page-"));
  let browser: Browser;
  let record: RunRecord;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    record = await hostileRecord();
    writeFileSync(join(folder, "record.html"), pageOf(record, undefined));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opened from disk; everything it complains of, or asks for, is kept. */
  const open = async (colorScheme: "light" | "dark"): Promise<{ page: Page; complaints: string[] }> => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 1000 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().endsWith("/record.html")) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, "record.html")).href);
    return { page, complaints };
  };

  it.each(["light", "dark"] as const)(
    "shows all calls in %s, complains of nothing, loads nothing, runs nothing of the run",
    async (scheme) => {
      const { page, complaints } = await open(scheme);
      const { calls } = readStory(record);
      expect(calls.filter(({ question }) => question)).toHaveLength(1);
      expect(calls.length).toBeGreaterThan(20);
      const rows = page.locator("details.call");
      expect(await rows.count()).toBe(calls.length);
      for (const [at, { callId, tool }] of calls.entries()) {
        const row = rows.nth(at);
        expect(await row.getAttribute("id")).toBe(callId);
        await row.scrollIntoViewIfNeeded();
        expect(await row.isVisible()).toBe(true);
        expect(await row.locator("summary").textContent()).toContain(tool);
        const box = await row.locator("rect.run, rect.file, rect.failed").first().boundingBox();
        expect(box?.width, callId).toBeGreaterThanOrEqual(1);
      }
      const colour = (name: string): Promise<string> =>
        page.evaluate((property) => getComputedStyle(document.body)[property as "color"], name);
      const [back, text] = [await colour("backgroundColor"), await colour("color")].map(brightness) as [number, number];
      expect(scheme === "light" ? back - text : text - back).toBeGreaterThan(150);
      expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
      expect(await page.locator("main img, main script, main style, main iframe, main a").count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it("is gone through with the keyboard", async () => {
    const { page, complaints } = await open("light");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.closest("details")?.id ?? "");
    const isOpen = (id: string): Promise<boolean> => page.locator(`#${id}`).evaluate((row) => row.hasAttribute("open"));
    while ((await focused()) === "") await page.keyboard.press("Tab");
    expect(await focused()).toBe("call_1");
    await page.keyboard.press("Enter");
    expect(await isOpen("call_1")).toBe(true);
    expect(await page.locator("#call_1 .body").textContent()).toContain("Input");
    expect(await page.locator("#call_1 .body").isVisible()).toBe(true);
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("call_2");
    await page.keyboard.press("ArrowRight");
    expect(await isOpen("call_2")).toBe(true);
    await page.keyboard.press("ArrowLeft");
    expect(await isOpen("call_2")).toBe(false);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    expect([await focused(), await isOpen("call_1")]).toEqual(["call_1", false]);
    await page.keyboard.press("End");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("run.ended");
    expect(await page.locator("summary:focus").isVisible()).toBe(true);
    await page.keyboard.press("Home");
    expect(await focused()).toBe("call_1");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("call_2");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("opens every entry of the journal, and nothing of it is wider than the page", async () => {
    const { page, complaints } = await open("light");
    expect(await page.locator("details.entry").count()).toBe(record.entries.length);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    for (const width of [1440, 900, 400]) {
      await page.setViewportSize({ width, height: 1000 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** Of `rgb(r, g, b)`, from 0 to 255. */
function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
