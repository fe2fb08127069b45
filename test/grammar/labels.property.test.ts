import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printAnalysis } from "../../src/grammar/analysis/print.js";
import { printFields } from "../../src/grammar/fields/print.js";
import { printSession } from "../../src/grammar/session/index.js";
import type { Analysis, Fields, Session } from "../../src/model/outputs.js";
import { address64 } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const word = fc.constantFrom("MachineOwner", "0x50", "mfehidk+1d1e", "(.exr -1)", "sample.exe", "10.0.22621.1");
const keys = ["BUCKET_ID", "PROCESS_NAME", "OS_VERSION", "READ_ADDRESS", "Followup"];

const analysis: fc.Arbitrary<Analysis> = fc
  .record({
    title: fc.constantFrom(null, "Bugcheck", "Exception"),
    bugcheck: fc.option(
      fc.record({
        line: fc.constant(0),
        name: fc.constantFrom("BAD_POOL_HEADER", "PAGE_FAULT_IN_NONPAGED_AREA"),
        code: fc.constantFrom("00000019", "00000050"),
        description: fc.constantFrom("", "The pool is already corrupt at the time of the current request."),
        arguments: fc.array(
          fc.record({
            line: fc.constant(0),
            value: address64,
            text: fc.constantFrom(
              "",
              "memory referenced.",
              "(reserved)",
              "value 0 = read operation, 1 = write operation.",
            ),
          }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    ),
    fields: fc
      .uniqueArray(fc.constantFrom(...keys), { minLength: 1 })
      .chain((names) => fc.tuple(...names.map((label) => word.map((value) => ({ line: 0, label, value }))))),
    keyValues: fc.array(
      fc.record({ line: fc.constant(0), label: fc.constantFrom("Analysis.CPU.mSec", "WER.OS.Version"), value: word }),
      { maxLength: 3 },
    ),
  })
  .map((parts) => ({ _tag: "analysis", lines: [0, 0], ...parts }));

test("an analysis is read back", () => {
  fc.assert(
    fc.property(analysis, (printed) => {
      expect(placeless(outputsOf(printAnalysis(printed), "!analyze -v"))).toEqual(placeless([printed]));
    }),
  );
});

const fields: fc.Arbitrary<Fields> = fc
  .array(
    fc.record({
      label: fc.constantFrom("DirBase", "Ldr.Initialized", "Previous State", "m_lRefCount", "Image Path"),
      value: fc.constantFrom("", "0x308", "DeviceNodeStarted (0x308)", "a: b", "757 (    3028 Kb)", "'C:\\a b\\c.exe'"),
      deeper: fc.constantFrom(-1, 0, 1),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((lines) => {
    // A line is at most one step deeper than the line above, and the first stands at the margin.
    let depth = -1;
    const rows = lines.map(({ label, value, deeper }) => {
      depth = depth < 0 ? 0 : Math.max(0, depth + deeper);
      return { line: 0, depth, label, value };
    });
    return { _tag: "fields", lines: [0, 0], rows };
  });

test("labelled lines are read back", () => {
  fc.assert(
    fc.property(fields, (printed) => {
      expect(placeless(outputsOf(printFields(printed), "!foo"))).toEqual(placeless([printed]));
    }),
  );
});

const sessionField = fc.constantFrom(
  ["Opened log file", "c:\\logs\\my log.txt"],
  ["Closing open log file", "c:\\logs\\my log.txt"],
  ["Microsoft (R) Windows Debugger", "6.9.0003.113 X86"],
  ["Loading Dump File", "C:\\a b\\c.dmp"],
  ["Build", "15063.0.amd64fre.rs2_release.170317-1834"],
  ["Path validation summary", ""],
  ["Deferred", "srv*c:\\symbols*https://example.org"],
  ["Windows 10 Version 15063", "MP (4 procs) Free x64"],
  ["Kernel base", "0x80400000 PsLoadedModuleList = 0x80506fa0"],
  ["Executable search path is", ""],
  ["Debug session time", "Fri Jun  9 15:52:04.000 2017 (UTC - 7:00)"],
  ["ExtensionRepository", "Implicit"],
  ["Effective machine", "x86 compatible (x86)"],
  ["Switched to Host mode", ""],
  ["quit", ""],
);

test("session lines are read back", () => {
  const session: fc.Arbitrary<Session> = fc
    .array(sessionField, { minLength: 1, maxLength: 6 })
    .map((pairs) => pairs.map(([label = "", value = ""]) => ({ line: 0, label, value })))
    .map((rows) => ({ _tag: "session", lines: [0, 0], fields: rows }));
  fc.assert(
    fc.property(session, (printed) => {
      expect(placeless(outputsOf(printSession(printed), "vertarget"))).toEqual(placeless([printed]));
    }),
  );
});
