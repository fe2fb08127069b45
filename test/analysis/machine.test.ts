import { expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

/** A lasting failure of which only a dump, an instruction or a register shows whose code it is. */
const scripts = (place: string): readonly string[] =>
  caseOfLog(
    `0:003> bp ws2_32!send\n0:003> g\nBreakpoint 0 hit\nWS2_32!send:\n${place}0:003> gu; r eax; !gle\neax=ffffffff\n` +
      "LastErrorValue: (Win32) 0x2749 (10057) - A request to send or receive data was disallowed.\n",
  ).nextSteps.flatMap(({ run }) => run.filter((line) => line.includes("--target")));

test.each([
  ["71ab4c27 8bff            mov     edi,edi\n", "x86"],
  ["00007ffd`0b1e4cb0 48895c2408      mov     qword ptr [rsp+8],rbx\n", "x64"],
  ["0:003> dd esp L4\n0127fe40  00403c1b 00000002 00000001 00000006\n", "x86"],
])("scripts are written for the machine that the log shows: %s", (place, arch) => {
  expect(scripts(place)).toEqual([expect.stringContaining(`--target live --arch ${arch} `)]);
});

test("no scripts for a machine that they do not know", () => {
  expect(scripts("00007ffd`0b1e4cb0 a9bd7bfd stp fp,lr,[sp,#-0x30]!\n0:003> r x0\nx0=0000000000000534\n")).toEqual([]);
});
