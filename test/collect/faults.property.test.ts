import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkCollected } from "../../src/collect/check.js";
import type { Case } from "../../src/model/case.js";
import { FUNCTIONS, processes } from "../simulator/arbitrary.js";
import { caseOf, collectDump, collectLive, collectTrace, transcriptOf } from "../simulator/collect.js";
import { disagreements, realCalls, toldCalls } from "../simulator/compare.js";
import type { Faults } from "../simulator/debugger.js";
import type { SimCall, SimEvent, SimProcess } from "../simulator/process.js";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 12);

/** Commands of a script that fail: the nth of those that may. */
const mayFail = /^(?:knL|r |dd |dq |db |da |du |!gle|~\.|~\. bp|x |dx |!tt|lm|bl)/;
const ERRORS = ["Memory access error at ')'", "No export gle found", "Couldn't resolve error at 'x'"];
const NOISE = [
  "Loading module, please wait",
  "windbg-postmortem/1 ZZZZZZ open hit fn=ws2_32!send ph=in tid=1a00 csp=1 ra=2",
  "windbg-postmortem/1 ZZZZZZ close hit",
  "windbg-postmortem/1 ZZZZZZ close session blocks=3",
  "0 bytes sent to 10.0.0.1",
];
const BETWEEN = [
  "ModLoad: 00007ff6`6e760000 00007ff6`6e798000   C:\\Windows\\System32\\dnsapi.dll",
  "(1c20.1a04): C++ EH exception - code e06d7363 (first chance)",
  "app: trying again",
];

const faults: fc.Arbitrary<Faults & { readonly unresolved: ReadonlySet<string> }> = fc
  .record({
    fails: fc.array(fc.nat(60), { maxLength: 4 }),
    error: fc.constantFrom(...ERRORS),
    unresolved: fc.subarray([...FUNCTIONS], { maxLength: 3 }),
    noisy: fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...NOISE)), { maxLength: 4 }),
    between: fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...BETWEEN)), { maxLength: 3 }),
  })
  .map(({ fails, error, unresolved, noisy, between }) => {
    let n = 0;
    return {
      [fc.toStringMethod]: () => JSON.stringify({ fails, error, unresolved, noisy, between }),
      failing: (command) => (mayFail.test(command) && fails.includes(n++) ? error : null),
      unresolved: new Set<string>(unresolved),
      noise: (line) => noisy.flatMap(([at, text]) => (at === line ? [text] : [])),
      between: (event) => between.flatMap(([at, text]) => (at === event ? [text] : [])),
    };
  });

/** Every call that is told really happened, in this order, with these arguments and this result. */
function expectHonest(
  document: Case,
  real: SimProcess,
  mayDiffer: (disagreement: string) => boolean = () => false,
): void {
  const calls = realCalls(real);
  const realOf = new Map<string, SimCall>();
  let next = 0;
  for (const told of toldCalls(document)) {
    const found = calls.findIndex((call, i) => i >= next && disagreements(document, told, call, real).every(mayDiffer));
    if (found < 0) {
      const near = calls
        .filter(({ name }) => name === told.api)
        .map((call) => disagreements(document, told, call, real));
      throw new Error(`${told.id} ${told.thread} ${told.api} never happened so: ${JSON.stringify(near)}`);
    }
    realOf.set(told.id, calls[found]!);
    next = found + 1;
  }
  const eventOf = (id: string | null | undefined): SimEvent | undefined => {
    const told = document.calls.find((call) => call.id === id);
    const [entered, what] = told?.phase === "return" ? [told.counterpart, "return"] : [told?.id, "enter"];
    return real.events.find((event) => event.what === what && event.call === realOf.get(entered ?? ""));
  };
  for (const absence of document.absences) {
    if (!PROVEN.includes(absence.verdict)) continue;
    expect(absence.expected).toBe("http.response");
    const message = document.messages.find(({ id }) => id === absence.after);
    const request = eventOf(document.buffers.find(({ id }) => id === message?.buffer)?.call);
    const close = eventOf(absence.until);
    expect({ absence, came: cameBetween(real, request, close) }).toEqual({ absence, came: [] });
  }
}

const PROVEN: readonly string[] = ["absent-observed", "absent-complete"];

/**
 * What came on the connection of a request before it was closed. Processes are made that ask, close, and never get an
 * answer: of those it is true that none came. Weaker verdicts say themselves that it may have come.
 */
function cameBetween({ events }: SimProcess, from: SimEvent | undefined, to: SimEvent | undefined): readonly string[] {
  if (from === undefined || to === undefined) return ["a request or an end that never was"];
  const [socket] = from.call.args;
  if (to.call.args[0] !== socket) return ["the end of another connection"];
  return events
    .slice(events.indexOf(from), events.indexOf(to))
    .filter(({ call, what }) => what === "return" && /!recv/.test(call.name) && call.args[0] === socket)
    .flatMap(({ call }) => call.after.map(({ bytes }) => new TextDecoder("latin1").decode(bytes)));
}

/** A string is printed in rows: what the last one in the log shows is the string as far as the log goes. */
function isBeginning(disagreement: string): boolean {
  const [, says, is] = /^\S+ text of \S+: says (.+), is (.*)$/s.exec(disagreement) ?? [];
  return says !== undefined && is!.startsWith(says);
}

/** A log that ends anywhere, also in the middle of a line. */
function cut(log: string, share: number): string {
  return log.slice(0, Math.floor(log.length * share));
}

const share = fc.double({ min: 0.05, max: 1, noNaN: true });

describe("what goes wrong while a log is collected", () => {
  test.each(["x64", "x86"] as const)("breakpoints, %s: nothing is told that did not happen", (width) => {
    fc.assert(
      fc.property(processes(width), faults, share, (real, broken, at) => {
        const log = cut(collectLive(real, broken), at);
        expectHonest(caseOf(log), real, isBeginning);
      }),
      { numRuns: RUNS },
    );
  });

  test.each(["x64", "x86"] as const)("visits, %s: nothing is told that did not happen", (width) => {
    fc.assert(
      fc.property(processes(width), faults, share, (real, broken, at) => {
        const { visits } = collectTrace(real, broken);
        if (visits.length > 0) expectHonest(caseOf(cut(visits.join(""), at)), real, isBeginning);
      }),
      { numRuns: RUNS },
    );
  });

  test.each(["x64", "x86"] as const)("stacks of a dump, %s: nothing is told that did not happen", (width) => {
    fc.assert(
      fc.property(processes(width), faults, share, (real, broken, at) => {
        const logs = collectDump(real, { unresolved: broken.unresolved });
        const document = caseOf(...logs.map((log) => cut(log, at)));
        // The threads stand in the order of their numbers, not of their calls.
        const last = real.threads.map(({ ordinal }) =>
          toldCalls(document).filter(({ thread }) => thread === `0:${String(ordinal).padStart(3, "0")}`),
        );
        for (const calls of last) {
          expect(calls.length).toBeLessThanOrEqual(1);
          for (const told of calls)
            expect(realCalls(real).some((call) => disagreements(document, told, call, real).length === 0)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("a log that was cut is never called complete", () => {
    fc.assert(
      fc.property(processes("x64"), share, fc.constantFrom("live", "ttd"), (real, at, target) => {
        const whole = target === "live" ? collectLive(real) : collectTrace(real).survey;
        const end = whole.lastIndexOf("windbg-postmortem/1");
        const log = whole.slice(0, Math.floor(end * at));
        const checks = checkCollected([transcriptOf(log)]);
        expect(
          checks.every(({ complete, problems }) => !complete && problems.some(({ level }) => level === "missing")),
        ).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test("a function that does not resolve is named, though its count is answered with nothing", () => {
    fc.assert(
      fc.property(processes("x64"), fc.subarray([...FUNCTIONS], { minLength: 1, maxLength: 3 }), (real, names) => {
        const unresolved = new Set<string>(names);
        for (const log of [collectTrace(real, { unresolved }).survey, collectLive(real, { unresolved })]) {
          const [check] = checkCollected([transcriptOf(log)]);
          expect(check!.complete).toBe(false);
          for (const name of names)
            expect(
              check!.problems.filter(({ level, text }) => level === "missing" && new RegExp(`${name}\\b`).test(text)),
            ).toHaveLength(1);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a log that ends at any of its lines", () => {
  const one = (width: "x64" | "x86"): SimProcess => fc.sample(processes(width), { seed: 7, numRuns: 1 })[0]!;
  /** The log without what stands behind each of its lines. */
  const prefixes = (log: string): readonly string[] =>
    [...log.matchAll(/\n/g)].map(({ index }) => log.slice(0, index + 1));

  test.each(["x64", "x86"] as const)("breakpoints, %s", (width) => {
    const real = one(width);
    for (const log of prefixes(collectLive(real))) expectHonest(caseOf(log), real, isBeginning);
  });

  test.each(["x64", "x86"] as const)("survey and visits, %s", (width) => {
    const real = one(width);
    const { survey, visits } = collectTrace(real);
    for (const log of prefixes(visits.join(""))) expectHonest(caseOf(log), real, isBeginning);
    for (const log of prefixes(survey)) {
      const { absences, probes, calls } = caseOf(log);
      expect(absences).toEqual([]);
      // A list that the log ends with or within shows nothing by what is not in it.
      for (const { recorded } of calls) expect(recorded).not.toBeNull();
      for (const probe of probes)
        if (probe.covers !== null) expect(log.split("\n").length - 1).toBeGreaterThan(probe.armedAt.lines[1]);
    }
  });

  test("a dump", () => {
    const real = one("x86");
    const [first] = collectDump(real);
    for (const log of prefixes(first!)) {
      for (const told of toldCalls(caseOf(log)))
        expect(realCalls(real).some((call) => disagreements(caseOf(log), told, call, real).length === 0)).toBe(true);
    }
  });

  test.each(["live", "ttd", "dump"] as const)("%s: it is never called complete", (target) => {
    const real = one("x64");
    const whole =
      target === "live" ? collectLive(real) : target === "ttd" ? collectTrace(real).survey : collectDump(real)[0]!;
    for (const log of prefixes(whole)) {
      const checks = checkCollected([transcriptOf(log)]);
      const closed = /^(?:\S+> )?windbg-postmortem\/1 \S+ close session/m.test(log);
      expect(closed || checks.every(({ complete }) => !complete)).toBe(true);
    }
  });
});
