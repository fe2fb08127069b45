import { expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

/** `!analyze` of one dump, as people paste it: without a prompt. */
const dump = (name: string, code: string, args: readonly string[], image: string, top: string): string =>
  `${name} (${code})\nA sentence that describes it.\nArguments:\n${args.map((value, i) => `Arg${i + 1}: ${value}, what it is`).join("\n")}\n\nSTACK_TEXT:  \n${top}\n\nIMAGE_NAME:  ${image}\n\nFAILURE_BUCKET_ID:  X_${image}\n`;

const row = (site: string): string =>
  `ffffd30a\`1c8d6e58 fffff807\`1e83e5ba     : 00000000\`0000001a 00000000\`00041792 ffffb3bf\`fb0c1a40 00000004\`00000000 : ${site}\nffffd30a\`1c8d6e60 fffff807\`1e6c4b0c     : 00000000\`00000000 ffffb3bf\`fb0c1a40 00000000\`00000000 00000000\`00000000 : nt!KiSystemServiceCopyEnd+0x25`;

const first = dump(
  "PAGE_FAULT_IN_NONPAGED_AREA",
  "50",
  ["ffffd58b51c3a0f8", "0", "fffff8071f0b2c31", "2"],
  "a.sys",
  row("a!One+0x1"),
);
const second = dump(
  "PAGE_FAULT_IN_NONPAGED_AREA",
  "50",
  ["ffffd58b4acc0010", "0", "fffff8071f0b2c99", "2"],
  "b.sys",
  row("b!Two+0x2"),
);
const third = dump(
  "DRIVER_POWER_STATE_FAILURE",
  "9f",
  ["3", "ffffb5862a3d5080", "ffffc080a5f20180", "ffffb58628e32c80"],
  "c.sys",
  row("c!Three+0x3"),
);

test("several dumps in one text have each their own stop code, image and stack", () => {
  const { stops, facts } = caseOfLog(
    `Three of them:\n\n${first}\n===== the next\n\n${second}\n===== the next\n\n${third}`,
  );
  const told = facts.filter(({ kind }) => kind === "bugcheck").map(({ fields }) => fields);
  expect(told.map((one) => [one["code"], one["argument.1"], one["image.claimed"], one["site"]])).toEqual([
    ["50", "ffffd58b51c3a0f8", "a.sys", "a!One+0x1"],
    ["50", "ffffd58b4acc0010", "b.sys", "b!Two+0x2"],
    ["9f", "3", "c.sys", "c!Three+0x3"],
  ]);
  expect(stops.map(({ movedBecause }) => movedBecause)).toEqual([null, null, null]);
});

test("the short and the long form of one stop code are one dump", () => {
  const log = `BugCheck 50, {ffffd58b51c3a0f8, 0, fffff8071f0b2c31, 2}\n\n0: kd> !analyze -v\n${first}`;
  expect(caseOfLog(log).facts.filter(({ kind }) => kind === "bugcheck")).toHaveLength(1);
});

test("what a person wrote behind the arguments is no part of them", () => {
  const log = `MEMORY_MANAGEMENT (1a)\nArguments:\nArg1: 0000000000041792, A corrupt PTE has been detected. Parameter 2 contains the address of\n\tthe PTE. Parameters 3/4 contain the low/high parts of the PTE.\nArg2: ffffb3bffb0c1a40\nArg3: 0000000400000000\nArg4: 0000000000000000, zero.\n\nDoes anybody know what this is about?\n`;
  const [stop] = caseOfLog(log).facts.filter(({ kind }) => kind === "bugcheck");
  expect(stop?.fields["argument.1.meaning"]).toBe(
    "A corrupt PTE has been detected. Parameter 2 contains the address of the PTE. Parameters 3/4 contain the low/high parts of the PTE",
  );
  expect(stop?.fields["argument.4.meaning"]).toBe("zero");
});
