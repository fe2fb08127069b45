import { describe, expect, test } from "@jest/globals";
import type { Fact } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

const facts = (log: string, kind: string): readonly Fact[] =>
  caseOfLog(log.trimStart()).facts.filter((fact) => fact.kind === kind);

describe("where a bug check happened", () => {
  const OLD = `
kd> kb
ChildEBP RetAddr  Args to Child
f7a1c510 83428e15 00000000 0000000a 00000000 NT!_DbgBreakPoint
f7a1c67c 8343ba6a 0000000a 0000001c 00000002 NT!_KeBugCheckEx+0x17f
f7a1c67c ffba8d18 0000000a 0000001c 00000002 NT!_KiTrap0E+0x256
`;

  test("below the rows that report it, by decorated names of old symbols too", () => {
    const [fact] = facts(`${OLD}f7a1c788 ffba7912 f2342868 84efb4c4 000000c4 netring!_RingPop+0x28\n`, "bugcheck");
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
a36ab8fc 844a2816 00000050 cccc0000 00000001 nt!KeBugCheckEx+0x19
a36aba14 8248972e 00000001 cccc0000 00000000 nt!KiTrap0E+0xdc
a36abbac 82403c28 0454eba0 a36abbd8 82548f79 win32k!DrawAll+0x82
a36abc08 7a9d7174 1f310779 0346fd18 7a9d7174 nt!KiFastCallEntry+0x12c
0346fcf4 79e1552b 0454147f 1f310779 00000040 ntdll!KiFastSystemCallRet
0346fd18 04541ade 00000001 03502b50 03502ec8 painter+0x147f
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
0899fca4 7a279c78 7a271000 035a6b88 7fffffff ntdll!_DbgBreakPoint
0899fd04 7a271048 522a9f9c 521f0b4b 522a9f9c ntdll!_RtlpWaitForCriticalSection+0x89
0899fd0c 521f0b4b 522a9f9c 035a6b88 035a0019 ntdll!_RtlEnterCriticalSection+0x48
0899fd70 521df83f 035a6b88 0899fdc0 0000003e console!_Scroll+0x1f0
`;
  expect(facts(log, "wait").map(({ fields }) => [fields["on"], fields["object"]])).toEqual([
    ["critical-section", "522a9f9c"],
  ]);
});

describe("a bug check whose code the stack does not print", () => {
  const stack = (rows: string): string => `
0: kd> k
 # Child-SP          RetAddr               Call Site
00 ffffb88f\`17b7e908 fffff807\`1e3477a9     nt!KeBugCheckEx
${rows}
`;

  test("is known by the routine that stopped the system", () => {
    const [fact] = facts(
      stack("01 ffffd001`7083d920 fffff801`64e8da0e     dxgkrnl!TdrBugcheckOnTimeout+0xec"),
      "bugcheck",
    );
    expect(fact?.fields).toMatchObject({ code: "116", name: "VIDEO_TDR_FAILURE" });
    expect(fact).toMatchObject({ basis: "inference", confidence: "strong" });
  });

  test("a failed check is named by the registers of its trap frame", () => {
    const log = `${stack(
      "01 ffffb88f`17b7e910 fffff807`1e347d32     nt!KiBugCheckDispatch+0x69\n02 ffffb88f`17b7ea50 fffff807`1e345b06     nt!KiFastFailDispatch+0xb2\n03 ffffb88f`17b7ec30 fffff807`1e39aae3     nt!KiRaiseSecurityCheckFailure+0x346\n04 ffffb88f`17b7edc0 fffff807`303511b1     ringbuf!Take+0x21",
    )}0: kd> .trap 0xffffb88f17b7ec30
rax=0000000000000000 rbx=0000000000000000 rcx=0000000000000003
rip=fffff807303511b1 rsp=ffffb88f17b7edc0 rbp=0000000000000001
ringbuf!Take+0x21:
fffff807\`303511b1 cd29            int     29h
`;
    expect(facts(log, "bugcheck")[0]?.fields).toMatchObject({
      code: "139",
      "argument.1": "3",
      "fast-fail": "linked list corrupt: memory corruption or use after free",
      site: "ringbuf!Take+0x21",
    });
  });

  test("is in KiBugCheckData, with its arguments", () => {
    const log = `${stack("01 ffffb88f`17b7e910 fffff807`303511b1     ringbuf!Take+0x21")}0: kd> dq nt!KiBugCheckData L5
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
    const [fact] = facts(stack("01 ffffb88f`17b7e910 fffff807`303511b1     nt!MiSystemFault+0x1d"), "bugcheck");
    expect(fact?.fields).toMatchObject({ code: "raised" });
  });
});
