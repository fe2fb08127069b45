import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { render } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";
import { PAYLOADS, poisoned } from "../report/hostile.js";
import { hasBrowser, launch } from "./chromium.js";

const log = sampleLog("office-communicator-tls");
const founding = caseOfLog(log);
const hostileLog = `${log}\n${PAYLOADS.join("\n")}\n`;

let browser: Browser;
let folder: string;
const complaints: string[] = [];

async function open(html: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(`request ${request.url()}`);
  });
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  await page.goto(pathToFileURL(file).href);
  return page;
}

const story = (): string => render(founding, "html", { logs: [log] });
const litLines = (page: Page): Promise<string[]> => page.locator(".l.on b").allTextContents();

(hasBrowser ? describe : describe.skip)("in a browser", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "windbg-postmortem-html-"));
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
    // No test may make the page complain or ask for anything.
    expect(complaints).toEqual([]);
  });

  test("a click on a sentence lights up its lines in the transcript, Escape puts them out", async () => {
    const page = await open(story());
    await page.locator(".happened > .say", { hasText: "407 Proxy Authentication" }).click();
    expect(await litLines(page)).toEqual(["35", "37", "40", "47", "49", "51"]);
    await expect(
      page.locator("#s0-L35").evaluate((line) => {
        const box = line.getBoundingClientRect();
        return box.bottom > 0;
      }),
    ).resolves.toBe(true);
    expect(await page.locator(".lit").textContent()).toBe("Lines 35, 37, 40, 47, 49, 51");
    await page.keyboard.press("Escape");
    expect(await litLines(page)).toEqual([]);
  });

  test("links and drawings light up lines, too", async () => {
    const page = await open(story());
    await page.locator("#cause a.ev", { hasText: "L57" }).click();
    expect(await litLines(page)).toEqual(["57"]);
    await page.locator("svg.sequence a.missing").click();
    expect(await litLines(page)).toEqual(["31", "40", "47", "57"]);
    await page.locator("svg.graph a.node.call", { hasText: "closesocket" }).click();
    expect(await litLines(page)).toEqual(["57"]);
  });

  test("the lit line is in view, also in a narrow window", async () => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 420, height: 800 },
    ]) {
      const page = await open(story(), { viewport, reducedMotion: "reduce" });
      await page.locator(".happened > .say").last().click();
      const inView = await page
        .locator(".l.on")
        .first()
        .evaluate((line) => {
          const box = line.getBoundingClientRect();
          const pane = document.getElementById("transcript")!.getBoundingClientRect();
          return box.top >= pane.top && box.bottom <= pane.bottom + 1 && box.bottom <= innerHeight + 1;
        });
      expect([viewport.width, inView]).toEqual([viewport.width, true]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.context().close();
    }
  });

  test("the keyboard does what the mouse does", async () => {
    const page = await open(story());
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    expect(await litLines(page)).toEqual(["31", "40", "47", "57"]);
    await page.locator("svg.sequence a.step").first().focus();
    await page.keyboard.press("Enter");
    expect(await litLines(page)).toEqual(["23"]);
    const width = (): Promise<number> =>
      page.locator("svg.sequence").evaluate((svg) => svg.getBoundingClientRect().width);
    const before = await width();
    await page.locator("#talk .canvas").focus();
    await page.keyboard.press("+");
    expect(await width()).toBeGreaterThan(before);
    await page.keyboard.press("0");
    await page.keyboard.press("?");
    expect(await page.locator("#keys-help").isVisible()).toBe(true);
  });

  test("filters show the sentences of a function and of a finding", async () => {
    const page = await open(story());
    const shown = (): Promise<number> => page.locator(".happened > .say:visible").count();
    const all = await shown();
    await page.locator('select[data-filter="api"]').selectOption("ws2_32!closesocket");
    const some = await page.locator(".happened > .say:visible").allTextContents();
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all);
    expect(some.join()).toContain("enters ws2_32!closesocket");
    expect(await page.locator(".filters output").textContent()).toBe(`${some.length} of ${all}`);
    await page.locator('select[data-filter="finding"]').selectOption("finding-1");
    expect(await shown()).toBeLessThanOrEqual(some.length);
    await page.locator('select[data-filter="finding"]').selectOption("");
    await page.locator('select[data-filter="api"]').selectOption("");
    expect(await shown()).toBe(all);
  });

  test("a field of a message points at its bytes", async () => {
    const page = await open(story());
    await page.locator("tr.placed", { hasText: "status" }).first().hover();
    expect((await page.locator("td.text i.at").allTextContents()).join("")).toBe("407");
  });

  test("commands are copied", async () => {
    const page = await open(story(), { permissions: ["clipboard-read", "clipboard-write"] });
    await page.locator("button.copy").first().click();
    await page.locator("button.copy", { hasText: "copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(founding.nextSteps[0]!.run.join("\n"));
  });

  test("dark and light follow the system, and the button turns them", async () => {
    const paper = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await open(story(), { colorScheme: "dark" });
    const light = await open(story(), { colorScheme: "light" });
    const [night, day] = [await paper(dark), await paper(light)];
    expect(night).not.toBe(day);
    await light.locator("#theme").click();
    expect(await paper(light)).toBe(night);
  });

  test("without a script the story, its evidence and its tables are there, and links jump to lines", async () => {
    const page = await open(story(), { javaScriptEnabled: false });
    for (const text of ["The proxy sent an NTLM challenge", "What happened", "407 Proxy Authentication Required"])
      expect(await page.locator("#story").textContent()).toContain(text);
    expect(await page.locator(".filters").isVisible()).toBe(false);
    await page.locator("#cause a.ev", { hasText: "L57" }).click();
    expect(new URL(page.url()).hash).toBe("#s0-L57");
    expect(await page.locator("#s0-L57").isVisible()).toBe(true);
  });

  test("on paper there are the story and the cited lines, and nothing to click", async () => {
    const page = await open(story());
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".tools").isVisible()).toBe(false);
    expect(await page.locator("#s0-L57").isVisible()).toBe(true);
    expect(await page.locator("#s0-L1").isVisible()).toBe(false);
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
  });

  test("a hostile log does nothing", async () => {
    for (const payload of PAYLOADS) {
      const page = await open(render(poisoned(founding, payload), "html", { logs: [hostileLog] }));
      await page.locator(".say").first().click();
      await page.context().close();
    }
    const own = await open(render(caseOfLog(hostileLog), "html", { logs: [hostileLog] }));
    expect(await own.locator("script").count()).toBe(1);
    expect(await own.locator("img, iframe, object, embed, link, form[action]").count()).toBe(0);
    expect(await own.locator("#transcript").textContent()).toContain("<img src=x onerror=alert(1)>");
  }, 60_000);
});
