import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { analyze, parse, redact, render, REPORT_FORMATS } from "../src/index.js";
import { COMPARISON_FORMATS, renderComparison } from "../src/report/compare/render.js";
import { caseOfLog, compared } from "./support/case-shape.js";
import { FUZZ_RUNS, mutations } from "./support/mutations.js";
import { sampleLog, sampleNames } from "./support/samples.js";

const samples = sampleNames().map(sampleLog);
const founding = caseOfLog(sampleLog("office-communicator-tls"));

const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** Through every stage to the last renderer: a result or a declared failure, never a throw. */
function check(log: string | Uint8Array): void {
  const parsed = parse(log);
  if (parsed._tag === "Left") {
    expect(parsed.left.code).toMatch(/^WP0/);
    return;
  }
  const { coverage, source, blocks } = parsed.right;
  expect(coverage.structured + coverage.noise + coverage.prose + coverage.blank + coverage.unread).toBe(coverage.lines);
  expect(coverage.lines).toBe(source.lines);
  for (const block of blocks) {
    for (const output of block.outputs) {
      expect(output.lines[0]).toBeGreaterThanOrEqual(block.lines[0]);
      expect(output.lines[1]).toBeLessThanOrEqual(block.lines[1]);
    }
  }
  const analyzed = analyze(log);
  if (analyzed._tag === "Left") throw new Error(`parsed, but not analyzed: ${analyzed.left.message}`);
  for (const format of REPORT_FORMATS) {
    const report = render(analyzed.right, format, { logs: [log] });
    expect(report.length).toBeGreaterThan(0);
    // What a terminal or a browser would obey must not come through; JSON escapes by itself.
    if (format !== "json") expect(report).not.toMatch(OBEYED);
  }
  const comparison = compared(founding, analyzed.right);
  for (const format of COMPARISON_FORMATS) expect(renderComparison(comparison, format)).not.toMatch(OBEYED);
  const redacted = redact(log);
  const size = typeof log === "string" ? new TextEncoder().encode(log).length : log.length;
  if (redacted._tag === "Left") throw new Error(`parsed, but not redacted: ${redacted.left.message}`);
  expect(redacted.right.log.length).toBe(size);
}

describe("the whole pipeline holds", () => {
  test("on random text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400 }), check), { numRuns: FUZZ_RUNS });
  });

  test("on random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), check), { numRuns: FUZZ_RUNS });
  });

  test("on damaged samples", () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), mutations, (sample, changes) => {
        check(changes.reduce((text, change) => change(text), sample));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("on lines that look like debugger output", () => {
    const word = fc.constantFrom(
      "0:000>",
      "k",
      "kb",
      "da",
      "x",
      "lm",
      "bp",
      "00",
      "01",
      "05c2f51c",
      "0818420f",
      "00007ff8`7e830000",
      "wininet!InternetOpenUrlA",
      "+0x1d7",
      ":",
      '"',
      "ChildEBP RetAddr",
      "# Child-SP          RetAddr           Call Site",
      "(Inline)",
      "--------",
      "[x @ 1]",
      "=",
      "Breakpoint 0 hit",
      "WARNING:",
      "...",
      "dx",
      "[0x0]",
      "eax=00000000",
      "\t",
    );
    const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => check(lines.join("\n"))),
      { numRuns: FUZZ_RUNS },
    );
  });
});

/** Damage may cost a claim, never add one. */
test("damage to the healthy twin never makes a finding that claims something was absent", () => {
  const healthy = sampleLog("ntlm-three-legs");
  fc.assert(
    fc.property(mutations, (changes) => {
      const log = changes.reduce((text, change) => change(text), healthy);
      // Without the line that shows the answer, nothing can know that it was sent.
      fc.pre(log.includes("TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAAA4ADgBwAAAACgAKAH4AAAAOAA4AiAAAAAAAAACWAAAA"));
      const result = analyze(log);
      if (result._tag === "Left") return;
      for (const absence of result.right.absences)
        expect(absence.verdict).not.toMatch(/^absent-(?:observed|complete)$/);
    }),
    { numRuns: FUZZ_RUNS * 3 },
  );
});
