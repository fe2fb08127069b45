import { describe, expect, test } from "@jest/globals";
import type { Fact } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

const facts = (log: string, kind: string): readonly Fact[] =>
  caseOfLog(log.trimStart()).facts.filter((fact) => fact.kind === kind);

describe("where a bug check happened", () => {
  const OLD = `
kd> kb
ChildEBP RetAddr  Args to Child
f7a1c510 80128e15 00000000 0000000a 00000000 NT!_DbgBreakPoint
f7a1c67c 8013ba6a 0000000a 0000001c 00000002 NT!_KeBugCheckEx+0x17f
f7a1c67c fc8a8d18 0000000a 0000001c 00000002 NT!_KiTrap0E+0x256
`;

  test("below the rows that report it, by decorated names of old symbols too", () => {
    const [fact] = facts(`${OLD}f7a1c788 fc8a7912 ff042868 81bfb4c4 000000c4 netring!_RingPop+0x28\n`, "bugcheck");
    expect(fact?.fields).toMatchObject({ code: "a", site: "netring!_RingPop+0x28", "argument.1": "0000001c" });
  });

  test("nowhere, where no other row is there", () => {
    const [fact] = facts(OLD, "bugcheck");
    expect(fact?.fields).toMatchObject({ code: "a" });
    expect(fact?.fields["site"]).toBeUndefined();
  });

  test("the program whose system call it was is no driver", () => {
    const log = `
kd> kb
ChildEBP RetAddr  Args to Child
a03ab8fc 811a2816 00000050 cccc0000 00000001 nt!KeBugCheckEx+0x19
a03aba14 8f18972e 00000001 cccc0000 00000000 nt!KiTrap0E+0xdc
a03abbac 8f103c28 0124eba0 a03abbd8 8f248f79 win32k!DrawAll+0x82
a03abc08 776d7174 1c010779 0016fd18 776d7174 nt!KiFastCallEntry+0x12c
0016fcf4 76b1552b 0124147f 1c010779 00000040 ntdll!KiFastSystemCallRet
0016fd18 01241ade 00000001 00202b50 00202ec8 painter+0x147f
`;
    const [fact] = facts(log, "bugcheck");
    expect(fact?.fields).toMatchObject({ site: "win32k!DrawAll+0x82" });
    expect(fact?.fields["responsible"]).toBeUndefined();
  });
});

test("a wait for a critical section that broke into the debugger is one", () => {
  const log = `
0:024> kb
ChildEBP RetAddr  Args to Child
0569fca4 77f79c78 77f71000 002a6b88 7fffffff ntdll!_DbgBreakPoint
0569fd04 77f71048 5ffa9f9c 5fef0b4b 5ffa9f9c ntdll!_RtlpWaitForCriticalSection+0x89
0569fd0c 5fef0b4b 5ffa9f9c 002a6b88 002a0019 ntdll!_RtlEnterCriticalSection+0x48
0569fd70 5fedf83f 002a6b88 0569fdc0 0000003e console!_Scroll+0x1f0
`;
  expect(facts(log, "wait").map(({ fields }) => [fields["on"], fields["object"]])).toEqual([
    ["critical-section", "5ffa9f9c"],
  ]);
});

describe("a bug check whose code the stack does not print", () => {
  const stack = (rows: string): string => `
0: kd> k
 # Child-SP          RetAddr               Call Site
00 ffffb88f\`1487e908 fffff807\`1b0477a9     nt!KeBugCheckEx
${rows}
`;

  test("is known by the routine that stopped the system", () => {
    const [fact] = facts(
      stack("01 ffffd001`7d53d920 fffff801`61b8da0e     dxgkrnl!TdrBugcheckOnTimeout+0xec"),
      "bugcheck",
    );
    expect(fact?.fields).toMatchObject({ code: "116", name: "VIDEO_TDR_FAILURE" });
  });

  test("a failed check is named by the registers of its trap frame", () => {
    const log = `${stack(
      "01 ffffb88f`1487e910 fffff807`1b047d32     nt!KiBugCheckDispatch+0x69\n02 ffffb88f`1487ea50 fffff807`1b045b06     nt!KiFastFailDispatch+0xb2\n03 ffffb88f`1487ec30 fffff807`1b09aae3     nt!KiRaiseSecurityCheckFailure+0x346\n04 ffffb88f`1487edc0 fffff807`3d0511b1     ringbuf!Take+0x21",
    )}0: kd> .trap 0xffffb88f1487ec30
rax=0000000000000000 rbx=0000000000000000 rcx=0000000000000003
rip=fffff8073d0511b1 rsp=ffffb88f1487edc0 rbp=0000000000000001
ringbuf!Take+0x21:
fffff807\`3d0511b1 cd29            int     29h
`;
    expect(facts(log, "bugcheck")[0]?.fields).toMatchObject({
      code: "139",
      "argument.1": "3",
      "fast-fail": "linked list corrupt: memory corruption or use after free",
      site: "ringbuf!Take+0x21",
    });
  });

  test("is in KiBugCheckData, with its arguments", () => {
    const log = `${stack("01 ffffb88f`1487e910 fffff807`3d0511b1     ringbuf!Take+0x21")}0: kd> dq nt!KiBugCheckData L5
fffff807\`1b000000  00000000\`000000c2 00000000\`00000007
fffff807\`1b000010  00000000\`0000109b 00000000\`00000000
fffff807\`1b000020  ffffab01\`1234a010
`;
    expect(facts(log, "bugcheck")[0]?.fields).toMatchObject({
      code: "c2",
      "argument.1": "0000000000000007",
      "argument.4": "ffffab011234a010",
    });
  });

  test("of a routine that may have several codes nothing is said", () => {
    const [fact] = facts(stack("01 ffffb88f`1487e910 fffff807`3d0511b1     nt!MiSystemFault+0x1d"), "bugcheck");
    expect(fact?.fields).toMatchObject({ code: "raised" });
  });
});
