/** Names of logs as Windows and whoever packs an archive may give them: shown as given, and never an address. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { render, type Case } from "../../src/index.js";
import { runBatch } from "../../src/node/batch/batch.js";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caseOfLog } from "../support/case-shape.js";
import { sampleLog } from "../support/samples.js";

const NAMES = [
  "C:\\logs\\a.log",
  "C:/logs/a.log",
  "c:relative.log",
  "\\\\server\\share\\x.log",
  "//server/share/x.log",
  "\\\\?\\C:\\x",
  "..\\..\\x.log",
  "../../x.log",
  "a b #1 100%.log",
  "%2e%2e%2fx.log",
  "a.log?query#fragment",
  "a.log:hidden",
  "javascript:x.log",
  "data:text,x.log",
  "file:///etc/x.log",
  "http://evil.example/x.log",
  "日本 😀.log",
  "a&b=c;d'e(f)!~*.log",
];

const made = caseOfLog(sampleLog("office-communicator-tls"));
const caseNamed = (...names: readonly string[]): Case => ({
  ...made,
  sources: names.map((name) => ({ ...made.sources[0]!, name })),
});

function urisOf(document: Case): readonly string[] {
  const uris: string[] = [];
  JSON.parse(render(document, "sarif"), (key, value: unknown) => {
    if (key === "uri") uris.push(String(value));
    return value;
  });
  return uris;
}

/** One segment of a relative reference (RFC 3986): no scheme, no host, no way up, no query. */
const SEGMENT = /^(?!\.\.?$)(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-F]{2})+$/;
const BASE = "file:///C:/base/";

describe("SARIF", () => {
  test.each(NAMES)("%s", (name) => {
    const uris = urisOf(caseNamed(name));
    expect(uris.length).toBeGreaterThan(1);
    for (const uri of new Set(uris)) {
      expect(uri).toMatch(SEGMENT);
      expect(decodeURIComponent(uri)).toBe(name);
      expect(new URL(uri, BASE).href).toBe(`${BASE}${uri}`);
    }
  });

  test("any name is a valid reference below where it is read", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc
        .array(fc.constantFrom("..", ".", "\\", "/", ":", "#", "%", "?", " ", "\ud83d", "\ude00", "C"))
        .map((all) => all.join("")),
    );
    fc.assert(
      fc.property(name, (one) => {
        for (const uri of new Set(urisOf({ ...caseNamed(one), findings: made.findings.slice(0, 1) }))) {
          expect(uri).toMatch(SEGMENT);
          expect(new URL(uri, BASE).href).toBe(`${BASE}${uri}`);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("names that differ are told apart", () => {
    const names = ["😀.log", "😁.log", "a.log", "A.log", "a.log.", "a.log ", "a\\b.log", "a/b.log"];
    expect(new Set(urisOf({ ...caseNamed(...names), findings: [] })).size).toBe(names.length);
  });
});

describe("reports", () => {
  test.each(NAMES)("%s", (name) => {
    const named = caseNamed(name);
    const page = render(named, "html");
    expect(
      [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to!).filter((to) => !/^#|^data:,?$/.test(to)),
    ).toEqual([]);
    expect(unescaped(page)).toContain(name);
    const [title] = render(named, "markdown").split("\n");
    expect(title!.replace(/\\(.)/g, "$1").replaceAll("&amp;", "&")).toBe(`# Post-mortem of ${name}`);
    expect(title).not.toMatch(/(?<!\\)\]\(/);
    expect(JSON.parse(render(named, "json"))).toMatchObject({ sources: [{ name }] });
    expect(render(named, "text")).toContain(name);
  });

  test("the page of a batch leads to its results only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wp-pages-"));
    try {
      const logs = NAMES.filter((name) => !name.includes("/")).map((name) => join(folder, name));
      for (const log of logs) writeFileSync(log, "0:000> r eax\neax=00000001\n");
      const out = join(folder, "out");
      const { cases } = await runBatch(logs, { out, version: "1", jobs: 1 });
      expect(cases).toHaveLength(logs.length);
      const page = readFileSync(join(out, "summary.html"), "utf8");
      const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, to]) => to!);
      expect(new Set(links)).toEqual(new Set(cases.map(({ result }) => result)));
      for (const link of links) expect(link).toMatch(/^cases\/[A-Za-z0-9_][A-Za-z0-9._-]*\.json$/);
      for (const { name } of cases) expect(unescaped(page)).toContain(name);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const unescaped = (page: string): string =>
  page
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
