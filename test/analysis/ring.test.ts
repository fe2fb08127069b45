import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const crashIn = (registers: string): unknown =>
  caseOfLog(`3: kd> .lastevent
Last event: Access violation - code c0000005 (first chance)
3: kd> r
eax=00000010 ebx=1156c968 ecx=00000000 edx=115730f8 esi=68bd9100 edi=00000000
eip=68b1f5f2 esp=0208e12c ebp=0208e134 iopl=0         nv up ei ng nz ac po cy
${registers}
scanner!Load+0x22:
${registers.slice(3, 7)}:68b1f5f2 8b07            mov     eax,dword ptr [edi] ds:0023:00000000=????????
`).facts.find(({ kind }) => kind === "crash")?.fields["mode"];

describe("an exception that a kernel debugger stands at", () => {
  test("is one of the program where its code segment is of ring 3", () => {
    expect(crashIn("cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00010293")).toBe("user");
  });

  test("is one of the kernel where it is of ring 0", () => {
    expect(crashIn("cs=0008  ss=0010  ds=0023  es=0023  fs=0030  gs=0000             efl=00010293")).toBe("kernel");
  });
});
