import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { analyze, verify, type BrokenClaim, type Case } from "../src/index.js";
import { lineOffsets, rangeChecks } from "../src/text/line-checks.js";
import { caseOfLog } from "./support/case-shape.js";
import { FUZZ_RUNS } from "./support/mutations.js";
import { utf16le, utf8 } from "./support/lines.js";
import { changedLines, firstChanged } from "../src/changed-lines.js";
import { sampleLog, sampleNetwork } from "./support/samples.js";

const log = utf8(sampleLog("office-communicator-tls"));
const report = caseOfLog(log);

function broken(document: Case, changed: Uint8Array | string): readonly BrokenClaim[] {
  const result = verify(document, [{ name: "copy.log", log: changed }]);
  if (result._tag === "Left") throw new Error(result.left.message);
  return result.right;
}

describe("a report holds on the log it was made from", () => {
  test.each([true, false])("redacted: %s", (redact) => {
    expect(broken(caseOfLog(log, { redact }), log)).toEqual([]);
  });

  test("after a way through JSON, whatever the order of its fields", () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : value !== null && typeof value === "object"
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, one]) => [name, turned(one)]),
            )
          : value;
    expect(broken(turned(JSON.parse(JSON.stringify(report))) as Case, log)).toEqual([]);
  });

  test("in UTF-16", () => {
    const wide = utf16le(`\ufeff${sampleLog("office-communicator-tls")}`);
    expect(broken(caseOfLog(wide), wide)).toEqual([]);
  });
});

describe("one changed byte in the lines of a claim", () => {
  const starts = lineOffsets(log, report.sources[0]!);
  const lines = [...new Set(report.findings.flatMap((finding) => finding.evidence.map((one) => one.lines[0])))];

  test("is named with every claim that rests on it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        (line, share, flip) => {
          const from = starts[line - 1]!;
          const at = from + Math.floor(share * (starts[line]! - from));
          const changed = log.slice();
          changed[at] = changed[at]! ^ flip;
          const result = verify(report, [{ name: "x", log: changed }]);
          // A byte can also make the file no debugger log at all.
          if (result._tag === "Left") return;
          const names = result.right.map((one) => one.claim);
          for (const finding of report.findings)
            if (finding.evidence.some((one) => one.lines[0] <= line && one.lines[1] >= line))
              expect(names).toContain(finding.id);
        },
      ),
      { numRuns: Math.min(15, FUZZ_RUNS) },
    );
  });

  test.each([true, false])("changes the check of its range, whichever byte it is (short: %s)", (short) => {
    const ranges = report.checks.map((check) => check.lines);
    const before = rangeChecks(log, report.sources[0]!, ranges, short);
    for (let at = 0; at < log.length; at++) {
      // A new line break changes the count of lines, and with it everything.
      if (log[at] === 10) continue;
      const changed = log.slice();
      changed[at] = changed[at]! ^ (1 << (at % 3));
      const after = rangeChecks(changed, report.sources[0]!, ranges, short);
      const differ = ranges.filter((_, i) => after[i] !== before[i]);
      const inside = ranges.filter(([first, last]) => at >= starts[first - 1]! && at < starts[last]!);
      if (differ.length !== inside.length) throw new Error(`byte ${at}: ${JSON.stringify([differ, inside])}`);
    }
  });
});

/** Bytes of a range that are changed, evenly spread; all of a short one. */
const MOST_PLACES = 24;

describe.each(["deadlock", "heap-corruption", "ntlm-three-legs", "office-communicator-tls", "tls-unknown-authority"])(
  "samples/%s",
  (name) => {
    const bytes = utf8(sampleLog(name));
    const document = caseOfLog(bytes);
    const starts = lineOffsets(bytes, document.sources[0]!);
    const claims = [
      document.findings,
      document.absences,
      document.timeline,
      document.edges,
      document.messages,
      document.calls,
      document.buffers,
      document.stops,
      document.facts,
    ].flat();
    const restsOn = (claim: unknown, lines: readonly [number, number]): boolean =>
      JSON.stringify(claim).includes(`"lines":[${lines.join(",")}]`);

    test("a changed byte in any evidence range names every claim that rests on it", () => {
      expect(document.checks.length).toBeGreaterThan(3);
      let named = 0;
      for (const { lines } of document.checks) {
        const [from, to] = [starts[lines[0] - 1]!, starts[lines[1]]!];
        const own = claims.filter((claim) => restsOn(claim, lines));
        const step = Math.max(1, Math.floor((to - from) / MOST_PLACES));
        for (let at = from; at < to; at += step) {
          if (bytes[at] === 10) continue;
          const changed = bytes.slice();
          changed[at] = changed[at]! ^ 1;
          // A line feed made out of another byte moves all lines behind it.
          if (changed[at] === 10) continue;
          const lost = changedLines(document, [{ name: "x", log: changed }], document.sources);
          expect([at, lost.has(`0:${lines.join("-")}`)]).toEqual([at, true]);
          for (const claim of own) {
            if (firstChanged(claim, lost) === null) throw new Error(`byte ${at}: ${JSON.stringify(claim)}`);
            named++;
          }
        }
      }
      expect(named).toBeGreaterThan(document.checks.length);
    });

    test("and the report fails with its name", () => {
      const { id, evidence } = document.findings[0] ?? document.messages[0]!;
      const at = starts[evidence[0]!.lines[0] - 1]!;
      const changed = bytes.slice();
      changed[at] = changed[at]! ^ 1;
      expect(broken(document, changed).map(({ claim }) => claim)).toContain(id);
    });
  },
);

describe("a report made with a network trace", () => {
  const name = "proxy-refusal-on-wire";
  const traced = sampleLog(name);
  const network = sampleNetwork(name);
  const document = caseOfLog(traced, { network });
  const check = (given: typeof network): readonly BrokenClaim[] => {
    const result = verify(document, [{ name: "copy.log", log: traced }], { network: given });
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right;
  };

  test("holds with it", () => {
    expect(check(network)).toEqual([]);
  });

  test("does not without it, and says what was not given", () => {
    const found = check([]);
    expect(found[0]).toMatchObject({ claim: "report", because: "0 were given" });
    expect(found.map(({ claim }) => claim)).toContain("match-1");
  });

  test("does not with another one", () => {
    const bytes = Buffer.from(network[0]!.trace as Uint8Array);
    const at = bytes.indexOf("Proxy Authentication Required");
    expect(at).toBeGreaterThan(0);
    bytes[at] = 0x58;
    expect(check([{ ...network[0]!, trace: bytes }]).map(({ claim }) => claim)).toContainEqual(
      expect.stringMatching(/^(?:match|stream|network)/),
    );
  });
});

describe("a claim that the log does not bear out is named", () => {
  test("a changed sentence", () => {
    const [first, ...rest] = report.findings;
    expect(broken({ ...report, findings: [{ ...first!, cause: "something else" }, ...rest] }, log)).toEqual([
      { claim: "finding-1", says: first!.headline, because: "the log leads to another one" },
    ]);
  });

  test("a finding that was added, and one that was left out", () => {
    const added = { ...report.findings[0]!, id: "finding-9" };
    expect(broken({ ...report, findings: [...report.findings, added] }, log)).toMatchObject([
      { claim: "finding-9", because: "the log does not lead to it" },
    ]);
    expect(broken({ ...report, absences: [] }, log)).toMatchObject([
      { claim: "abs-1", because: "the log leads to it" },
    ]);
  });

  test("another log", () => {
    expect(broken(report, sampleLog("ntlm-three-legs")).map((one) => one.claim)).toContain("finding-1");
  });

  test("other rules, and another number of logs", () => {
    expect(broken({ ...report, rulePack: { ...report.rulePack, hash: "0" } }, log)).toMatchObject([
      { claim: "report" },
    ]);
    const two = verify(report, [
      { name: "a", log },
      { name: "b", log },
    ]);
    expect(two).toMatchObject({ right: [{ claim: "report" }] });
  });
});

test("a masked report tells a log's lines by eight bits only", () => {
  for (const check of report.checks) expect(check.check).toMatch(/^[0-9a-f]{2}$/);
  const open = analyze(log, { redact: false });
  if (open._tag === "Right") for (const check of open.right.checks) expect(check.check).toMatch(/^[0-9a-f]{8}$/);
});

test.each([
  [null],
  [[]],
  ["case"],
  [{}],
  [{ ...report, sources: null }],
  [{ ...report, sources: [null] }],
  [{ ...report, rulePack: null }],
  [{ ...report, findings: [null] }],
  [{ ...report, calls: [1] }],
])("what is no report is a declared failure: %#", (document) => {
  expect(verify(document as unknown as Case, [{ name: "copy.log", log }])).toMatchObject({
    _tag: "Left",
    left: { code: "WP0020" },
  });
});
