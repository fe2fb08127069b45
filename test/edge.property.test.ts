import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import * as library from "../src/index.js";
import * as node from "../src/node/index.js";
import type { Case } from "../src/model/case.js";
import { caseOfLog } from "./support/case-shape.js";
import { FUZZ_RUNS } from "./support/mutations.js";
import { sampleLog, sampleNames } from "./support/samples.js";

const log = sampleLog("office-communicator-tls");
const cases = sampleNames().map((name) => ({ log: sampleLog(name), made: caseOfLog(sampleLog(name)) }));
const { made } = cases.find((one) => one.log === log)!;

/** Whatever a program may hand over: values of all types, and such as almost fit. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom<unknown>(undefined, null, "", "text", "a\0b", 0, -1, NaN, [], {}, [null], [{}], Symbol.iterator),
  fc.constantFrom<unknown>(() => 1, new Uint8Array(3), new Uint16Array(3), new Map(), /x/, new Date(0), made, log),
);
/** Names of options of any function. */
const OPTIONS =
  "name redact strict outputs limits owners rules suppressions today network logs width color signal onProgress maxBytes out version jobs manifest".split(
    " ",
  );
const options = fc.oneof(
  anything,
  fc.record(Object.fromEntries(OPTIONS.map((name) => [name, anything])), { requiredKeys: [] }),
  fc.record({ limits: fc.record({ prompts: anything, lines: anything, frames: anything }, { requiredKeys: [] }) }),
  fc.record({ network: fc.array(fc.record({ name: anything, trace: anything })) }),
  fc.record({ outputs: fc.array(fc.record({ name: anything, commands: anything, lines: anything })) }),
);

type Call = (...given: readonly never[]) => unknown;

/** All that is exported and can be called, with how many arguments it takes. */
const functions = Object.entries<unknown>({ ...library, ...node }).filter(
  (entry): entry is [string, Call] => typeof entry[1] === "function",
);
/** It writes files: tried by itself below. */
const APART = new Set(["runBatch"]);

/** Fails where something is thrown but a `TypeError` of ours, which begins with what was called. */
async function holds(work: () => unknown): Promise<void> {
  try {
    let result = work();
    // A TaskEither.
    if (typeof result === "function") result = await (result as () => unknown)();
    if (typeof (Object(result) as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === "function") {
      for await (const one of result as AsyncIterable<unknown>) declared(one);
    } else declared(await result);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(SAID);
    expect((error as Error).message).not.toMatch(/undefined \(|is not a function|is not iterable|Cannot/);
  }
}

const SAID = /^(?:\w+: |outputs: |the stream: a chunk |a trace: a chunk )/;

function declared(result: unknown): void {
  const { _tag, left } = Object(result) as { readonly _tag?: unknown; readonly left?: unknown };
  if (_tag !== "Left") return;
  if (Array.isArray(left))
    for (const one of left) expect(one).toEqual(expect.objectContaining({ found: expect.any(String) }));
  else expect(library.explainFailure(left as library.Failure)).toMatch(/WP\d{4}/);
}

const untyped = library as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

test.each([
  ["parse", [42], "parse: a log is a number, not a text or bytes"],
  ["parse", [log, { limits: { prompts: "9" } }], "parse: limits.prompts is a text, not a number from 0 on"],
  ["analyze", [[{ log }]], "analyze: the name of a log is undefined, not a text"],
  ["analyze", [log, { rules: {} }], "analyze: the option rules: name is missing"],
  ["analyze", [log, { today: "tomorrow" }], "analyze: the option today: it is a text, not a text such as"],
  ["render", [made, "pdf"], "render: the format is none of text, markdown"],
  ["render", [{ ...made, findings: [{}] }, "text"], "render: this is no case document: findings[0].id is missing"],
  ["why", [{}, "call-1"], "why: this is no case document: edges is missing"],
])("%s: a mistake of the program is thrown and named", (name, given, message) => {
  expect(() => untyped[name]!(...given)).toThrow(TypeError);
  expect(() => untyped[name]!(...given)).toThrow(message);
});

test("compare: a document of another program, and of another version, is a failure that says where", () => {
  const [finding, ...others] = made.findings;
  const { level: _, ...without } = finding!;
  for (const [document, misfit] of [
    [null, "it is null, not an object"],
    [{ name: "package", version: "1.0.0" }, "kind is missing"],
    [{ ...made, kind: "transcript" }, 'kind is a text, not "case"'],
    [{ ...made, findings: [without, ...others] }, "findings[0].level is missing"],
    [{ ...made, sources: [] }, "it names lines of log 0, and has 0"],
  ] as const) {
    const both = library.compare(made, document as unknown as Case);
    if (both._tag === "Right") throw new Error(misfit);
    expect(both.left).toMatchObject({ code: "WP0020", name: "bad" });
    expect(both.left.message).toBe(`This is no case document of this version: ${misfit}.`);
  }
});

describe("values of any type", () => {
  test.each(functions.filter(([name]) => !APART.has(name)))("%s", async (_, call) => {
    await fc.assert(
      fc.asyncProperty(anything, anything, options, async (a, b, c) => {
        const apply = call as unknown as (...given: readonly unknown[]) => unknown;
        await holds(() => apply(a, b, c));
        await holds(() => apply(log, c));
        await holds(() => apply(made, a, c));
        await holds(() => apply([{ name: "log", log }], a, c));
        await holds(() => apply(a));
      }),
      { numRuns: Math.ceil(FUZZ_RUNS / 4) },
    );
  });
});

test("runBatch: what is not as declared is refused before anything is written", async () => {
  const out = mkdtempSync(join(tmpdir(), "edge-"));
  const option = fc.record(
    Object.fromEntries(
      ["manifest", "known", "shard", "team", "limits", "jobs", "onProgress"].map((name) => [name, anything]),
    ),
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, fc.array(anything)), anything, option, async (paths, given, some) => {
      const run = node.runBatch as unknown as (...all: readonly unknown[]) => Promise<unknown>;
      for (const all of [given, { out: given, version: "1" }, { out, version: given }]) {
        if (typeof given !== "string") await holds(() => run(paths, all));
      }
      // What is read and cannot be is said, too: a register, a manifest.
      await run([], { ...some, out, version: "1" }).catch((error: unknown) => {
        expect((error as Error).message).toMatch(/^runBatch: |ENOENT|EISDIR|null bytes|EACCES/);
      });
    }),
    { numRuns: FUZZ_RUNS },
  );
  rmSync(out, { recursive: true });
});

type Path = readonly string[];

/** Where a document has a value, the shorter paths first. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, one]) => placesIn(one, [...path, name]))];
}

const places = cases.map((one) => placesIn(one.made).filter((path) => path.length > 0));

/** A copy with the value at a place taken away, or another one in its stead. */
function changed(document: Case, path: Path, value: { readonly to?: unknown }): unknown {
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  let at = copy;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  const last = path.at(-1)!;
  if ("to" in value) at[last] = value.to;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
}

const replacement: fc.Arbitrary<{ readonly to?: unknown }> = fc.oneof(
  fc.constant({}),
  fc.record({ to: fc.jsonValue() }),
  fc.record({
    to: fc.constantFrom<unknown>(
      null,
      "",
      "x",
      0,
      -1,
      1,
      3.5,
      1e9,
      2 ** 53,
      1e300,
      [],
      {},
      [1, 2],
      [2, 1],
      true,
      "__proto__",
    ),
  }),
);

test("case documents with a field that is gone, or another", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(cases.length - 1),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      replacement,
      async (which, share, value) => {
        const { log: own, made: good } = cases[which]!;
        const paths = places[which]!;
        const bad = changed(good, paths[Math.floor(share * paths.length)]!, value) as Case;
        const read = library.readCase(bad);
        const works = (work: () => unknown): Promise<void> =>
          holds(() => {
            try {
              return work();
            } catch (error) {
              // What can be read can be used.
              expect(read._tag).toBe("Left");
              throw error;
            }
          });
        for (const format of library.REPORT_FORMATS) await works(() => library.render(bad, format, { logs: [own] }));
        for (const [a, b] of [
          [bad, good],
          [good, bad],
          [bad, bad],
        ] as const) {
          const both = library.compare(a, b);
          expect(both._tag).toBe(read._tag);
        }
        await works(() => library.verify(bad, [{ name: "log", log: own }]));
        await works(() => library.exportStreams(bad, []));
        await holds(() => library.fingerprintOf(bad));
        for (const id of ["call-1", "ntlm.authenticate", "abs-1", ""]) {
          await holds(() => library.why(bad, id));
          await holds(() => library.whyNot(bad, id));
        }
      },
    ),
    { numRuns: FUZZ_RUNS },
  );
});
