import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { analyze, type Case } from "../../src/index.js";
import { comparisonOf } from "../../src/report/compare/align.js";
import { renderComparison } from "../../src/report/compare/render.js";
import { caseOfLog } from "../support/case-shape.js";
import { newChecker } from "../schema/check.js";
import { shippedSchema } from "../schema/schemas.js";
import { UPDATE_GOLDEN } from "../support/cases.js";
import { sampleLog, SAMPLES } from "../support/samples.js";
import { hostileCase, PAYLOADS, poisoned } from "./hostile.js";

const good = caseOfLog(sampleLog("ntlm-three-legs"));
const bad = caseOfLog(sampleLog("office-communicator-tls"));
const comparison = comparisonOf(good, bad);

describe("the founding case against its healthy twin", () => {
  test("the type 3 message is the first divergence", () => {
    const { divergence } = comparison;
    expect(divergence?.expected?.key).toBe("enter ws2_32!send: http.request ntlm.authenticate");
    expect(divergence?.expected?.label).toContain("NTLM type 3 (authenticate)");
    expect(divergence?.instead?.label).toBe("ws2_32!closesocket");
    expect(divergence?.absence).toEqual({ id: "abs-1", verdict: "absent-observed", confidence: "probable" });
    expect(divergence?.goodNext.map((step) => step.label)).toEqual([
      expect.stringContaining("NTLM type 3"),
      "HTTP/1.1 200 OK",
      "ws2_32!closesocket",
    ]);
  });

  test("the cone leads from the download to the close, and on to the findings", () => {
    const edges = comparison.divergence!.cone.map((edge) => `${edge.from} ${edge.kind} ${edge.to}`);
    expect(edges).toEqual(
      expect.arrayContaining([
        "call-1 contains call-5",
        "call-5 contains call-4",
        "call-4 precludes abs-1",
        "finding-1 causes finding-2",
      ]),
    );
  });

  test("what differs before it names the version of HTTP, and claims nothing of what the damaged log may have lost", () => {
    const sure = comparison.differences.filter((one) => one.sure).map((one) => one.what);
    expect(sure).toContain("http.request version");
    const lost = comparison.differences.find((one) => one.what === "http.request header.proxy-connection");
    expect(lost).toMatchObject({ good: "Keep-Alive", bad: null, sure: false });
  });

  test("the other way round the bad one does what the good one does not", () => {
    expect(comparisonOf(bad, good).divergence).toMatchObject({
      expected: null,
      instead: { label: expect.stringContaining("NTLM type 3") },
    });
  });
});

test("a case does not part from itself, nor from one at other addresses on another thread", () => {
  expect(comparisonOf(bad, bad)).toMatchObject({ divergence: null, differences: [] });
  const moved = sampleLog("ntlm-three-legs")
    .replaceAll("00155420", "00299990")
    .replaceAll("05c2f58c", "05c2f5a0")
    .replaceAll("0:005>", "0:011>");
  const other = comparisonOf(good, caseOfLog(moved));
  expect(other).toMatchObject({ divergence: null, differences: [] });
  expect(other.aliases).toEqual(
    expect.arrayContaining([
      { alias: "thread#1", good: "0:005", bad: "0:011" },
      { alias: "ptr#1", good: "05c2f58c", bad: "05c2f5a0" },
    ]),
  );
});

test("a value that stands for two in the other run is a difference", () => {
  const swapped = sampleLog("ntlm-three-legs");
  const second = swapped.lastIndexOf("0x00155420");
  const log = `${swapped.slice(0, second)}0x00155999${swapped.slice(second + 10)}`;
  const found = comparisonOf(good, caseOfLog(log));
  expect(found.divergence).toBe(null);
  expect(found.differences).toEqual([
    {
      step: expect.any(Number),
      what: "ws2_32!send buf",
      good: expect.stringMatching(/^ptr#\d$/),
      bad: "00155999",
      sure: true,
    },
  ]);
});

test("what is not compared is said", () => {
  const calls = Array.from({ length: 3100 }, (_, i) => ({ ...bad.calls[0]!, id: `call-${i + 10}`, activation: null }));
  const long = { ...bad, calls: [...bad.calls, ...calls.map((call) => ({ ...call, phase: "enter" as const }))] };
  const one = comparisonOf(long, long);
  expect(one.good.notCompared).toBeGreaterThan(90);
  expect(renderComparison(one, "text")).toMatch(/Every step that was compared.*\n.*Not compared: \d+ further steps/);
  const nothing = caseOfLog("0:000> lm\nstart    end        module name\n77a80000 77b15000   crypt32    (deferred)\n");
  expect(renderComparison(comparisonOf(nothing, nothing), "text")).toContain("there is nothing to compare");
});

describe("the founding case and its healthy twin, as they are printed", () => {
  const named = (name: string): Case => {
    const result = analyze([{ name: `${name}.log`, log: sampleLog(name) }]);
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right;
  };
  const both = comparisonOf(named("ntlm-three-legs"), named("office-communicator-tls"));

  test.each([
    ["compared.txt", "text"],
    ["compared.md", "markdown"],
    ["compared.html", "html"],
    ["compared.json", "json"],
  ] as const)("samples/office-communicator-tls/%s", (file, format) => {
    const path = join(SAMPLES, "office-communicator-tls", file);
    const made = renderComparison(both, format)
      .replace(/<style>[^]*?<\/style>/, "<style></style>")
      .replace(/sha256-[A-Za-z0-9+/]{43}=/g, "sha256-…");
    if (UPDATE_GOLDEN) writeFileSync(path, made);
    expect(made).toBe(readFileSync(path, "utf8"));
  });

  test("by schema/compare.schema.json", () => {
    const { check } = newChecker(shippedSchema("comparison"));
    for (const one of [both, comparisonOf(bad, good), comparisonOf(good, good)])
      expect(check(JSON.parse(renderComparison(one, "json")))).toEqual([]);
    expect(check({ ...both, steps: null }).join()).toContain("steps");
  });
});

describe("as text, Markdown, HTML and JSON", () => {
  test.each(["text", "markdown", "html", "json"] as const)(
    "%s says where they part, and is the same every time",
    (format) => {
      const made = renderComparison(comparison, format);
      expect(made).toMatch(/NTLM type 3/);
      expect(renderComparison(comparisonOf(good, bad), format)).toBe(made);
      if (format === "json") expect(JSON.parse(made)).toEqual(JSON.parse(JSON.stringify(comparison)));
    },
  );

  test.each(PAYLOADS)("%j in a log stays text", (payload) => {
    for (const other of [hostileCase(payload), poisoned(bad, payload)]) {
      for (const format of ["text", "markdown", "html", "json"] as const) {
        const made = renderComparison(comparisonOf(good, other), format);
        expect(made).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        if (format === "html") expect(made.replace(/<style>[^]*?<\/style>/, "")).not.toMatch(/<(?:script|img|svg)/i);
        if (format === "markdown") expect(made).not.toMatch(/<|(?<!\\)\]\(|(?<!\\)!\[/);
      }
    }
  });
});
