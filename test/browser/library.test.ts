import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type * as Library from "../../src/index.js";
import { analyze, parse, redact, render } from "../../src/index.js";
import { sampleLog } from "../support/samples.js";
import { hasBrowser, launch } from "./chromium.js";

declare const postmortem: typeof Library;

const DIST = join(import.meta.dirname, "..", "..", "dist");

(hasBrowser ? describe : describe.skip)("the library in a browser", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    // For a browser, esbuild refuses whatever imports from node.
    const { outputFiles } = await build({
      entryPoints: [join(DIST, "index.js")],
      bundle: true,
      platform: "browser",
      format: "iife",
      globalName: "postmortem",
      write: false,
    });
    browser = await launch();
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => complaints.push(`request ${request.url()}`));
    await page.addScriptTag({ content: outputFiles[0]!.text });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    expect(complaints).toEqual([]);
  });

  test.each(["office-communicator-tls", "deadlock", "recorded-calls"])(
    "%s gives what it gives in Node, byte for byte",
    async (sample) => {
      const log = sampleLog(sample);
      const there = await page.evaluate((text) => {
        const made = postmortem.analyze([{ name: "case.log", log: text }]);
        if (made._tag === "Left") throw new Error(made.left.message);
        const read = postmortem.parse(text);
        const safe = postmortem.redact(text);
        return {
          case: JSON.stringify(made.right),
          markdown: postmortem.render(made.right, "markdown"),
          html: postmortem.render(made.right, "html", { logs: [text] }),
          transcript: JSON.stringify(read),
          redacted: safe._tag === "Right" ? new TextDecoder().decode(safe.right.log) : null,
          node: typeof process,
        };
      }, log);
      const made = analyze([{ name: "case.log", log }]);
      if (made._tag === "Left") throw new Error(made.left.message);
      const safe = redact(log);
      expect(there).toEqual({
        case: JSON.stringify(made.right),
        markdown: render(made.right, "markdown"),
        html: render(made.right, "html", { logs: [log] }),
        transcript: JSON.stringify(parse(log)),
        redacted: safe._tag === "Right" ? new TextDecoder().decode(safe.right.log) : null,
        node: "undefined",
      });
    },
  );

  test("reads a file as the page gets it, chunk by chunk", async () => {
    const names = await page.evaluate(async (text) => {
      const found: (string | null)[] = [];
      const chunks = new Blob([text]).stream() as unknown as AsyncIterable<Uint8Array>;
      for await (const block of postmortem.parseStream(chunks)) found.push(block.command?.name ?? null);
      return found;
    }, sampleLog("office-communicator-tls"));
    expect(names).toEqual(["knL", "x", "x", "da", "k"]);
  });
});
