import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

/** What the report says happened, and the threads of the stops. */
function told(log: string): readonly string[] {
  return caseOfLog(log.trimStart()).timeline.map(({ text }) => text);
}
const threads = (log: string): readonly (string | null)[] =>
  caseOfLog(log.trimStart())
    .stops.filter(({ stack }) => stack !== null)
    .map(({ thread }) => thread);

describe("a stack of another run", () => {
  const stack = (base: string, sp: string, top: string): string => `
0:000> k
 # Child-SP          RetAddr               Call Site
00 ${sp}\`d7cffe48 ${base}\`d40d14d9     ${top}
01 ${sp}\`d7cffe50 ${base}\`d40d109c     tool!Work+0x9
02 ${sp}\`d7cfff20 00007ffb\`e25bcc91     KERNEL32!BaseThreadInitThunk+0x14
03 ${sp}\`d7cfff50 00000000\`00000000     ntdll!RtlUserThreadStart+0x21
`;
  const FIRST = stack("00007ff7", "000000bb", "tool!Read+0x10");

  test("its module lies elsewhere", () => {
    const log = `${FIRST}0:000> k
 # Child-SP          RetAddr               Call Site
00 000000bb\`dafffd48 00007ff6\`840d1519     tool!Write+0x10
01 000000bb\`dafffe50 00007ff6\`840d109c     tool!Work+0x49
`;
    expect(told(log)).toEqual([
      "Thread 0:000 stands in tool!Read+0x10.",
      "Another run of the program, or another process: tool lies elsewhere than in the stack in lines 2–6.",
      "Thread 0:000 stands in tool!Write+0x10.",
    ]);
  });

  test("its thread began on another stack", () => {
    expect(told(FIRST + stack("00007ff7", "00000065", "tool!Write+0x10"))[1]).toBe(
      "Another run of the program, or another process: its outermost row lies elsewhere than that of the stack in lines 2–6.",
    );
  });

  test("a later place of the same run is none", () => {
    expect(told(FIRST + stack("00007ff7", "000000bb", "tool!Write+0x10"))[1]).toMatch(/^The target moved on/);
  });

  test("symbols that were loaded in between move nothing", () => {
    const log = `
1: kd> kb
ChildEBP RetAddr  Args to Child
b1982b18 f55b372b 85a07128 f21c1ffc 859a70f8 agport+0x125b
b1982b4c a3440dd4 859a72f0 e44410a8 a3439605 agport+0x372b
1: kd> kb
ChildEBP RetAddr  Args to Child
b1982b18 f55b372b 85a07128 f21c1ffc 859a70f8 agport!Release+0x88
b1982b30 f53a385c 85a03638 e4b3ec68 00000000 agport!InterfaceRelease+0x8b
b1982b4c a3440dd4 859a72f0 e44410a8 a3439605 VIDEOPRT!Physical+0x44
`;
    expect(told(log)).toEqual(["The thread on processor 1 stands in agport!Release+0x88."]);
  });
});

describe("whose rows", () => {
  test("!running -it prints the threads of all processors, each above its rows", () => {
    const log = `
0: kd> !running -it

System Processors 3 (affinity mask)
  Idle Processors 0

     Prcb      Current   Next
  0  f20ff120  838495a0            ................

ChildEBP RetAddr
8383e3f0 838329c2 nt!Spin+0x12
8383e3f8 83833464 nt!Update+0x126

 1  fbae0120  fbae2e60            .O..............

ChildEBP RetAddr
fbae0980 fbae0980 nt!KiIdleLoop+0x14
`;
    expect(threads(log)).toEqual(["838495a0", "fbae2e60"]);
    // A processor that is idle stands nowhere.
    expect(told(log)).toEqual(["Thread 838495a0 stands in nt!Spin+0x12."]);
  });

  test("!mex.us names threads of the kernel by their objects", () => {
    const log = `
0: kd> !us pump
2 threads [stats]: ffff8004c28ed2c0 ffff8004d517d040
    fffff8034831fe86 nt!KiSwapContext+0x76
    fffff803559a122b pump!Wait+0x122b

1 thread [stats]: ffff8004d8a73040
    fffff80347171746 nt!KeWaitForSingleObject+0x256
    fffff80355b0122b pump!Make+0x14b (C:\\src\\pump\\make.c @ 38)
`;
    expect(threads(log)).toEqual(["ffff8004c28ed2c0", "ffff8004d517d040", "ffff8004d8a73040"]);
  });

  test("!eestack: each title names its thread, and the rows are whatever lies on the stack", () => {
    const log = `
0:004> !eestack -EE
---------------------------------------------
Thread   0
Current frame: ntdll!NtReadFile+0x14
Child-SP         RetAddr          Caller, Callee
000000A1977E5400 00007ff7f62b4141 (MethodDesc 00007ff7f7399978 +0xa1 Shop.Till.Open(Int32))
---------------------------------------------
Thread   2
Current frame:
Child-SP         RetAddr          Caller, Callee
000000A19BFF3200 00007ff83481e517 (MethodDesc 00007ff7f61fbc40 +0x87 Shop.Mail.Send())
`;
    expect(threads(log)).toEqual(["0:000", "0:002"]);
    expect(told(log)).toEqual([
      "Thread 0:000 stands in ntdll!NtReadFile+0x14.",
      "Thread 0:002 has on its stack Shop.Mail.Send().",
    ]);
  });

  test("no call runs in the rows of !dumpstack", () => {
    const log = `
OS Thread Id: 0x784 (3)
Current frame: ntdll!NtDelayExecution+0x14
Child-SP         RetAddr          Caller, Callee
00000012b39ae7e0 00007ffccffb1fdf KERNELBASE!SleepEx+0x9e, calling ntdll!NtDelayExecution
00000012b39ae8a0 00007ffccfed2e95 KERNELBASE!CreateFileW+0x66, calling KERNELBASE!CreateFileInternal
`;
    expect(caseOfLog(log.trimStart()).calls).toEqual([]);
  });

  test("!findthreads names the thread of the rows below it", () => {
    const log = `
kd> !findthreads -t ffffd001e159cdc0

Found 2 threads matching the search criteria

Found 1 criteria matches for THREAD 0xffffe0016d683740, PROCESS 0xffffe0016d520200
  Kernel stack location 0xffffd001f356a0c0 references THREAD 0xffffd001e159cdc0

    ffffd001f356a0e0 nt!KiSwapContext+76
    ffffd001f356a190 nt!KiSwapThread+1c8
`;
    expect(threads(log)).toEqual(["ffffe0016d683740"]);
  });

  test("a context that was set before the log begins is of no known thread", () => {
    const log = `
2: kd> k
  *** Stack trace for last set context - .thread/.cxr resets it
 # Child-SP          RetAddr               Call Site
00 ffff8287\`12ed71d0 fffff804\`5170c800     nt!KiSwapContext+0x76
01 ffff8287\`12ed7310 fffff804\`517f9aff     nt!KiSwapThread+0x500
`;
    expect(told(log)).toEqual(["In a context that was set before, the debugger shows nt!KiSwapContext+0x76."]);
  });
});
