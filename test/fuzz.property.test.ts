import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { analyze, explain, parse, redact, render, REPORT_FORMATS, verify } from "../src/index.js";
import type { Case, NetworkInput } from "../src/index.js";
import { collect } from "../src/checks.js";
import { knowledge } from "../src/knowledge/index.js";
import { COMPARISON_FORMATS, renderComparison } from "../src/report/compare/render.js";
import { difference } from "./reference/compare.js";
import { generatedLog } from "./reference/generate.js";
import { DAMAGED, SAME, type Variant } from "./reference/variants.js";
import { PAYLOADS } from "./report/hostile.js";
import { caseOfLog, compared } from "./support/case-shape.js";
import { CASES_FOLDER, caseFiles, readCases } from "./support/cases.js";
import { utf8 } from "./support/lines.js";
import { mutations, type Mutation } from "./support/mutations.js";
import { exampleLog, exampleNetwork, ruleLogNames, sampleLog, sampleNames, SHARED } from "./support/samples.js";

/** `FUZZ_CASES=100000 FUZZ_SEED=1 npm test -- test/fuzz` is a long run; the same number and seed give the same cases. */
const CASES = Number(process.env["FUZZ_CASES"] ?? 60);
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_123);
const TIMEOUT = 120_000 + CASES * 2000;

/** Cases are small, so that many can be run and what they find can be read. */
const MOST_LINES = 30;

const filesBelow = (folder: string, name: RegExp): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => name.test(file))
        .sort()
        .map((file) => join(folder, file))
    : [];

const corpus = filesBelow(join(SHARED, "corpus"), /\.(?:txt|log)$/).map((file) => readFileSync(file, "utf8"));
const ours: readonly string[] = [
  ...sampleNames().map(sampleLog),
  ...ruleLogNames().map(exampleLog),
  ...caseFiles().flatMap((file) => readCases(join(CASES_FOLDER, file)).map(({ text }) => text)),
];
const traces: readonly NetworkInput[] = [
  ...ruleLogNames().flatMap(exampleNetwork),
  ...filesBelow(join(SHARED, "captures"), /\.(?:tsv|json|pcap|pcapng|txt)$/).map((name) => ({
    name,
    trace: readFileSync(name).subarray(0, 20_000),
  })),
];

const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const pieceOf = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...texts), share, fc.integer({ min: 1, max: MOST_LINES })).map(([text, where, count]) => {
    const lines = text.split("\n");
    const from = Math.floor(where * lines.length);
    return lines.slice(from, from + count).join("\n");
  });
const piece = fc.oneof(pieceOf(ours), corpus.length > 0 ? pieceOf(corpus) : pieceOf(ours), generatedLog);

/** What is done to blocks and numbers, and what somebody who writes to the log may put there. */
const structural: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(share, share, share).map(([a, b, to]): Mutation => (text) => {
    const lines = text.split("\n");
    const [from, end] = [a, b].map((one) => Math.floor(one * lines.length)).sort((x, y) => x - y) as [number, number];
    const block = lines.splice(from, end - from);
    lines.splice(Math.floor(to * lines.length), 0, ...block);
    return lines.join("\n");
  }),
  fc
    .tuple(
      share,
      fc.constantFrom("0", "ffffffff", "ffffffffffffffff", "80000000", "-1", "99999999999999999999", "1e309"),
    )
    .map(([where, number]): Mutation => (text) => {
      const numbers = [...text.matchAll(/\b[0-9a-f]{2,16}\b/gi)];
      const one = numbers[Math.floor(where * numbers.length)];
      return one === undefined ? text : text.slice(0, one.index) + number + text.slice(one.index + one[0].length);
    }),
  fc
    .tuple(share, fc.constantFrom(...PAYLOADS, "\u001b[2J", "\u{1f600}\u0301\u200d", "\ufffe\uffff", "__proto__"))
    .map(([where, extra]): Mutation => (text) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + extra + text.slice(at);
    }),
);
const applied = (text: string, changes: readonly Mutation[]): string =>
  changes.reduce((changed, change) => change(changed), text);
const damaged = fc
  .tuple(piece, mutations, fc.array(structural, { maxLength: 3 }))
  .map(([text, some, more]) => applied(applied(text, some), more));
const interleaved = fc.tuple(damaged, damaged).map(([a, b]) => {
  const [one, other] = [a.split("\n"), b.split("\n")];
  return Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i]])
    .flat()
    .filter((line) => line !== undefined)
    .join("\n");
});
const joined = fc.tuple(damaged, damaged).map(([a, b]) => `${a}\n${b}`);
const anyText = fc.oneof(damaged, damaged, interleaved, joined, generatedLog);
const anyVariant: fc.Arbitrary<Variant> = fc.constantFrom(...Object.values({ ...SAME, ...DAMAGED }));
const anyTrace: fc.Arbitrary<readonly NetworkInput[]> = fc.oneof(
  fc.constant([]),
  fc
    .tuple(
      fc.constantFrom(...traces),
      share,
      fc.array(fc.tuple(share, fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
    )
    .map(([{ name, trace }, end, changes]) => {
      const bytes = (
        typeof trace === "string" ? utf8(trace) : trace instanceof Uint8Array ? trace : new Uint8Array()
      ).slice();
      for (const [where, byte] of changes) bytes[Math.floor(where * bytes.length)] = byte;
      return [{ name, trace: end < 0.5 ? bytes : bytes.subarray(0, Math.floor(end * bytes.length)) }];
    }),
);

/** Words that are secret wherever they stand; each fits into one row. */
const SECRETS = ["hunter2-Passw0rd", "tok-5ecret-value", "c2VjcmV0OnBhc3N3MHJk", "alice.q9"];
const PLANTED = String.raw`
0:000> lm vm tool
start    end        module name
00400000 00420000   tool       (deferred)
    Image path: C:\Users\alice.q9\tools\tool.exe
0:000> da 00a90000
00a90000  "C:\Users\alice.q9\report.html"
0:000> k
 # ChildEBP RetAddr
00 0012fac0 7c801c66 kernel32!CreateFileW
01 0012fad0 00401234 tool!Open+0x12 [C:\Users\alice.q9\src\open.cpp @ 7]
0:000> da 00aa0000
00aa0000  "GET / HTTP/1.1..Host: a.example."
00aa0020  "test..Authorization: Basic......"
0:000> da 00ab0000
00ab0000  "GET / HTTP/1.1..Authorization: B"
00ab0020  "asic c2VjcmV0OnBhc3N3MHJk..Cooki"
00ab0040  "e: id=tok-5ecret-value..X-A: b.."
00ab0060  ".."
0:000> da 00ac0000
00ac0000  "POST /login HTTP/1.1..Content-Le"
00ac0020  "ngth: 39....user=a&password="
00ac003c  "hunter2-Passw0rd"
`;

const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const founding = caseOfLog(sampleLog("office-communicator-tls"));
const rules = knowledge()
  .rules()
  .rules.map(({ rule }) => rule);

function checkText(text: string, secrets: readonly string[], isJson: boolean): void {
  if (!isJson) expect(text).not.toMatch(OBEYED);
  for (const secret of secrets) expect(text).not.toContain(secret);
}

function checkEvidence(made: Case): void {
  collect(made, (source, lines) => {
    const known = made.sources[source];
    expect(known).toBeDefined();
    expect(lines[0]).toBeGreaterThanOrEqual(1);
    expect(lines[1]).toBeGreaterThanOrEqual(lines[0]);
    expect(lines[1]).toBeLessThanOrEqual(Math.max(1, known!.lines));
  });
}

/** Through every stage to every output: a result or a declared failure, never a throw; and what results is sound. */
function check(log: Uint8Array, network: readonly NetworkInput[], rule: string, secrets: readonly string[]): void {
  expect(difference(log)).toBeNull();
  const parsed = parse(log);
  if (parsed._tag === "Left") {
    expect(parsed.left.code).toMatch(/^WP0/);
    return;
  }
  const { coverage, source } = parsed.right;
  expect(coverage.structured + coverage.noise + coverage.prose + coverage.blank + coverage.unread).toBe(coverage.lines);
  expect(coverage.lines).toBe(source.lines);
  const analyzed = analyze(log, { network });
  if (analyzed._tag === "Left") {
    expect(analyzed.left.code).toBe("WP0009");
    return;
  }
  const made = analyzed.right;
  checkEvidence(made);
  for (const format of REPORT_FORMATS) {
    const report = render(made, format, { logs: [log] });
    checkText(report, secrets, format === "json");
  }
  const comparison = compared(founding, made);
  for (const format of COMPARISON_FORMATS) checkText(renderComparison(comparison, format), secrets, format === "json");
  const redacted = redact(log);
  if (redacted._tag === "Left") throw new Error(`parsed, but not redacted: ${redacted.left.message}`);
  expect(redacted.right.log.length).toBe(log.length);
  checkText(new TextDecoder().decode(redacted.right.log), secrets, true);
  checkText(JSON.stringify(explain(log, rule, { network })), secrets, true);
  expect(verify(made, [{ name: "copy", log }], { network })).toEqual({ _tag: "Right", right: [] });
}

describe("whatever the log", () => {
  test(
    "every output is sound, or the failure declared",
    () => {
      const input = fc.record({
        text: anyText,
        variant: anyVariant,
        network: anyTrace,
        rule: fc.constantFrom(...rules),
      });
      fc.assert(
        fc.property(input, ({ text, variant, network, rule }) => check(variant(text), network, rule, [])),
        { numRuns: Math.ceil(CASES / 2), seed: SEED },
      );
    },
    TIMEOUT,
  );

  test(
    "what is planted as a secret is in no output",
    () => {
      const input = fc.record({ text: anyText, where: share, network: anyTrace, rule: fc.constantFrom(...rules) });
      fc.assert(
        fc.property(input, ({ text, where, network, rule }) => {
          const lines = text.split("\n");
          lines.splice(Math.floor(where * (lines.length + 1)), 0, PLANTED);
          check(utf8(lines.join("\n")), network, rule, SECRETS);
        }),
        { numRuns: Math.ceil(CASES / 2), seed: SEED },
      );
    },
    TIMEOUT,
  );
});
