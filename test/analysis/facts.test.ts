import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { Fact } from "../../src/model/case.js";
import { caseOfLog } from "../support/case-shape.js";

function facts(log: string, kind: string): readonly Fact[] {
  return caseOfLog(log.replace(/^\n/, "")).facts.filter((fact) => fact.kind === kind);
}

const CRASHES: readonly (readonly [title: string, log: string, fields: Readonly<Record<string, string>>])[] = [
  [
    "a write through a null pointer, by the record",
    `
0:000> .exr -1
ExceptionAddress: 00401018 (app!Set+0x00000018)
   ExceptionCode: c0000005 (Access violation)
  ExceptionFlags: 00000000
NumberParameters: 2
   Parameter[0]: 00000001
   Parameter[1]: 0000000c
Attempt to write to address 0000000c
`,
    { class: "null-write", offset: "c", module: "app", site: "app!Set+0x18", outcome: "told", mode: "user" },
  ],
  [
    "a read, by the operand that could not be read, on the second chance",
    `
0:000> g
(1a2c.2b0): Access violation - code c0000005 (!!! second chance !!!)
eax=41414141 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
eip=00401018 esp=0012ff00 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc
cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246
app!Get+0x18:
00401018 8b08            mov     ecx,dword ptr [eax]  ds:0023:41414141=????????
0:003> k
ChildEBP RetAddr
0012ff40 00401050 app!Get+0x18
0012ff50 00401100 app!main+0x10
`,
    { class: "pattern-read", address: "41414141", outcome: "unhandled", caller: "app!main+0x10", responsible: "app" },
  ],
  [
    "an access behind the end of the thread's stack",
    `
0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
app!Fill+0x103:
00007ff9\`af3f1777 89943938590000  mov     dword ptr [rcx+rdi+38h],edx ds:000000d9\`a8840448=????????
0:003> !teb
TEB at 000000d9a5a4f000
    ExceptionList:        0000000000000000
    StackBase:            000000d9a8840000
    StackLimit:           000000d9a882b000
`,
    { class: "write", "behind-stack": "0x448", "stack-base": "000000d9a8840000" },
  ],
  [
    "letters in the upper half of a 64-bit pointer, and a field before it",
    `
0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
rax=0000000000000000 rbx=0000000000000000 rcx=4242424200000000
rdx=000000e5240fd190 rsi=000000e5240fd190 rdi=000000e5240fd1d8
rip=00007ffebdc67f5a rsp=000000e5240fd130 rbp=000000e5240fd290
app!Get+0xa:
00007ffe\`bdc67f5a 488b41ff        mov     rax,qword ptr [rcx-1] ds:42424241\`ffffffff=????????????????
`,
    { class: "pattern-read", pattern: 'text that was taken for an address ("BBBB")' },
  ],
  [
    "freed memory of the debug heap",
    `
0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
eax=feeefeee ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
eip=00401018 esp=0012ff00 ebp=0012ff40 iopl=0         nv up ei pl zr na pe nc
cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246
app!Get+0x18:
00401018 8b4804          mov     ecx,dword ptr [eax+4]  ds:0023:feeefef2=????????
`,
    { class: "pattern-read", pattern: "memory that the debug heap has freed (feeefeee)", outcome: "first-chance" },
  ],
  [
    "the exception of a dump that was written while it was reported: .ecxr shows its place",
    `
0:000> x
(226c.1b84): Access violation - code c0000005 (first/second chance not available)
For analysis of this file, run !analyze -v
ntdll!NtWaitForMultipleObjects+0x14:
00007ffb\`b4c0d8c4 c3              ret
0:000> .ecxr
rax=0000000000000000 rbx=000001d2c41f8e30 rcx=0000000000000000
rip=00007ff7e1b24c3a rsp=000000a92d0fe7d0 rbp=000000a92d0fe8d0
app!Measure+0x2a:
00007ff7\`e1b24c3a 488b4810        mov     rcx,qword ptr [rax+10h] ds:00000000\`00000010=????????????????
0:000> k
  *** Stack trace for last set context - .thread/.cxr resets it
 # Child-SP          RetAddr               Call Site
00 000000a9\`2d0fe7d0 00007ff7\`e1b2317f     app!Measure+0x2a
01 000000a9\`2d0fe830 00007ff7\`e1b1e0c2     app!Paint+0x14f
`,
    { class: "null-read", site: "app!Measure+0x2a", offset: "10", caller: "app!Paint+0x14f", outcome: "told" },
  ],
  [
    "a field of a block that page heap says is freed",
    `
0:000> g
(1e30.21f4): Access violation - code c0000005 (!!! second chance !!!)
app!Notify+0x1b:
00412e4b 8b5614          mov     edx,dword ptr [esi+14h] ds:002b:0b7d6fa4=????????
0:000> !heap -p -a 0b7d6f90
    address 0b7d6f90 found in
    _DPH_HEAP_ROOT @ 5a1000
    in free-ed allocation (  DPH_HEAP_BLOCK:         VirtAddr         VirtSize)
                                    b6f2bc8:          b7d6000             2000
    77bb4ebd ntdll!RtlFreeHeap+0x00000222
    0041a3f1 app!operator delete+0x00000011
    00411b60 app!Hub::Remove+0x00000070
`,
    { class: "read", "block.freed": "yes", "block.by": "app!Hub::Remove+0x70" },
  ],
  [
    "a first chance after which the program ran on",
    `
0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
app!Probe+0x18:
00401018 8b08            mov     ecx,dword ptr [eax]  ds:0023:00000000=????????
0:000> g
ModLoad: 10000000 10010000   C:\\app\\plug.dll
`,
    { class: "null-read", outcome: "went-on" },
  ],
  [
    "a fast fail with its code",
    `
0:000> .exr -1
ExceptionAddress: 00007ff6a67c1012 (app!__report_gsfailure+0x000000000000001d)
   ExceptionCode: c0000409 (Security check failure or stack buffer overrun)
  ExceptionFlags: 00000001
NumberParameters: 1
   Parameter[0]: 0000000000000002
Subcode: 0x2 FAST_FAIL_STACK_COOKIE_CHECK_FAILURE
`,
    { class: "fail-fast", subcode: "2", "subcode.name": "FAST_FAIL_STACK_COOKIE_CHECK_FAILURE" },
  ],
];

describe("an exception", () => {
  test.each(CRASHES)("%s", (_, log, fields) => {
    const found = facts(log, "crash");
    expect(found).toHaveLength(1);
    expect(found[0]!.fields).toMatchObject(fields);
    expect(found[0]!.evidence.length).toBeGreaterThan(0);
  });

  test("a breakpoint and a thread name are none", () => {
    const log =
      "0:000> g\n(1.2): Break instruction exception - code 80000003 (first chance)\n(1.2): Unknown exception - code 406d1388 (first chance)\n";
    expect(facts(log, "crash")).toEqual([]);
  });

  test("the place is the one that the record names, not the one where the thread waits for the debugger", () => {
    const log = `0:003> .jdinfo 0x00000000036E0000
----- Exception occurred on thread 0:15c8
ntdll!NtWaitForSingleObject+0x14:
00007ffc\`81a95334 c3              ret
----- Exception record at 00000000\`036e0028:
ExceptionAddress: 00007ff791d81023 (app!Fill+0x0000000000000013)
   ExceptionCode: c0000005 (Access violation)
  ExceptionFlags: 00000000
NumberParameters: 2
   Parameter[0]: 0000000000000001
   Parameter[1]: 0000000000000000
Attempt to write to address 0000000000000000
`;
    expect(facts(log, "crash").map(({ fields }) => [fields["site"], fields["instruction"]])).toEqual([
      ["app!Fill+0x13", undefined],
    ]);
  });

  test("where a step leads to is not where the exception was", () => {
    const log = `0:000> t
(1a2c.2b0): Access violation - code c0000005 (first chance)
00000000 ??              ???
0:000> t
ntdll!KiUserExceptionDispatcher:
77f1a100 fc              cld
`;
    expect(facts(log, "crash").map(({ fields }) => fields["site"])).toEqual([undefined]);
  });

  test("behind g from an exception that nobody handled, what follows may only come of that", () => {
    const log = `(1a2c.2b0): C++ EH exception - code e06d7363 (!!! second chance !!!)
kernel32!RaiseException+0x53:
7c812afb 5e              pop     esi
0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
draw!DllUnregisterServer+0x2010:
10012010 8b08            mov     ecx,dword ptr [eax]  ds:0023:00000000=????????
0:000> .restart
0:000> g
(1a30.2b4): Access violation - code c0000005 (first chance)
draw!DllUnregisterServer+0x2010:
10012010 8b08            mov     ecx,dword ptr [eax]  ds:0023:00000000=????????
`;
    const found = facts(log, "crash");
    expect(found.map(({ fields }) => String(fields["fate"]).includes("let run on"))).toEqual([false, true, false]);
    // The nearest export is far away.
    expect(found[1]!.fields["site"]).toBe("draw (near draw!DllUnregisterServer+0x2010)");
  });

  test("a write to bytes that can be read, by the code of a module", () => {
    const log = `0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
eax=00000041 ebx=00000000 ecx=00000400 edx=00000000 esi=13b73000 edi=00000000
app!Store+0x12:
00401012 89048e          mov     dword ptr [esi+ecx*4],eax ds:002b:13b74000=00000000
`;
    const [found] = facts(log, "crash");
    expect([found!.fields["access"], found!.fields["address"]]).toEqual(["write", "13b74000"]);
    const [data] = facts(log.replaceAll("app!Store+0x12", "0x401012"), "crash");
    expect(data!.fields["address"]).toBeUndefined();
  });

  test("the stack of another thread is not that of the fault", () => {
    const log = `0:000> g
(1a2c.2b0): Access violation - code c0000005 (first chance)
app!Get+0x18:
00401018 8b08            mov     ecx,dword ptr [eax]  ds:0023:00000000=????????
0:003> ~5s
0:005> k
ChildEBP RetAddr
0212ff40 7c90e9ab ntdll!NtDelayExecution+0xc
0212ff50 00405050 other!Idle+0x10
`;
    expect(facts(log, "crash")[0]!.fields["responsible"]).toBeUndefined();
  });
});

const DEADLOCK = `0:000> ~*kb

.  0  Id: 1a2c.2b0 Suspend: 1 Teb: 7ffdf000 Unfrozen
ChildEBP RetAddr  Args to Child
0012fe00 7c90e9c0 00000460 00000000 00000000 ntdll!NtWaitForSingleObject+0xc
0012fe88 7c901046 0040b000 00401234 0040b000 ntdll!RtlpWaitForCriticalSection+0x132
0012fe90 00401234 0040b000 00000000 00000000 ntdll!RtlEnterCriticalSection+0x46
0012fea0 00401300 00000000 00000000 00000000 app!First+0x24

   1  Id: 1a2c.2b4 Suspend: 1 Teb: 7ffde000 Unfrozen
ChildEBP RetAddr  Args to Child
0052fe00 7c90e9c0 00000464 00000000 00000000 ntdll!NtWaitForSingleObject+0xc
0052fe88 7c901046 0040a000 00402234 0040a000 ntdll!RtlpWaitForCriticalSection+0x132
0052fe90 00402234 0040a000 00000000 00000000 ntdll!RtlEnterCriticalSection+0x46
0052fea0 00402300 00000000 00000000 00000000 app!Second+0x24

0:000> !locks

CritSec app!g_a+0 at 0040a000
LockCount          1
RecursionCount     1
OwningThread       2b0
EntryCount         1
ContentionCount    1
*** Locked

CritSec app!g_b+0 at 0040b000
LockCount          1
RecursionCount     1
OwningThread       OWNER
EntryCount         1
ContentionCount    1
*** Locked

Scanned 37 critical sections
`;

describe("locks", () => {
  test("two threads that wait for each other are a cycle", () => {
    const [cycle] = facts(DEADLOCK.replace("OWNER", "2b4"), "lock-cycle");
    expect(cycle).toMatchObject({ confidence: "strong", fields: { threads: "0:000 and 0:001", count: "2" } });
  });

  test("another owner makes no cycle, and an owner that the list lacks is gone", () => {
    const log = DEADLOCK.replace("OWNER", "999");
    expect(facts(log, "lock-cycle")).toEqual([]);
    expect(facts(log, "orphan-lock")).toEqual([]);
    expect(facts(log, "lock-wait").map((fact) => fact.fields["owner.gone"])).toEqual(["yes", "no"]);
  });

  test("a listing after the target ran belongs to another time", () => {
    expect(
      facts(DEADLOCK.replace("OWNER", "2b4").replace("0:000> !locks", "0:000> g\n0:000> !locks"), "lock-cycle"),
    ).toEqual([]);
  });
});

describe("waits", () => {
  const stack = (rows: string): string =>
    `0:000> k\nChildEBP RetAddr\n${rows
      .trim()
      .split("\n")
      .map((row, i) => `0012f${i}00 7c90e9c0 ${row.trim()}`)
      .join("\n")}\n`;

  test.each([
    [
      "a message of another thread's window",
      "user32!NtUserMessageCall+0xc\nuser32!SendMessageW+0x49\napp!Notify+0x20",
      "window",
    ],
    [
      "a local RPC server",
      "ntdll!NtAlpcSendWaitReceivePort+0xc\nrpcrt4!LRPC_CCALL::SendReceive+0x20\nrpcrt4!NdrClientCall2+0x10\napp!Ask+0x20",
      "rpc-local",
    ],
    ["an object", "ntdll!NtWaitForSingleObject+0xc\nkernel32!WaitForSingleObject+0x12\napp!Worker+0x20", "object"],
  ])("%s", (_, rows, on) => {
    expect(facts(stack(rows), "wait")[0]?.fields).toMatchObject({ on, responsible: "app" });
  });

  test.each([
    ["a message loop", "user32!NtUserGetMessage+0xc\nuser32!GetMessageW+0x20\napp!WinMain+0x20"],
    [
      "an RPC server thread",
      "ntdll!NtAlpcSendWaitReceivePort+0xc\nrpcrt4!LRPC_ADDRESS::ReceiveLotsaCalls+0x20\nrpcrt4!BaseCachedThreadRoutine+0x10",
    ],
    ["the first instruction of a function: a breakpoint", "ntdll!NtWaitForSingleObject\napp!Worker+0x20"],
    ["a thread that works", "app!Compute+0x20\napp!Worker+0x20"],
  ])("%s is none", (_, rows) => {
    expect(facts(stack(rows), "wait")).toEqual([]);
  });
});

describe("the stack", () => {
  test("rows that repeat are a recursion", () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `0003${i.toString(16).padStart(2, "0")}00 00401234 ${i % 2 === 0 ? "app!Walk+0x31" : "app!Visit+0x1c"}`,
    );
    const [found] = facts(`0:000> k\nChildEBP RetAddr\n${rows.join("\n")}\n`, "recursion");
    expect(found!.fields).toMatchObject({
      period: "2",
      repeats: "10",
      way: "Visit → Walk → Visit",
      responsible: "app",
    });
  });

  test("rows that all lead to one address outside every module are damage", () => {
    const rows = [
      "0012ff00 41414141 app!Copy+0x20",
      ...Array.from({ length: 6 }, (_, i) => `0012ff${i}4 41414141 0x41414141`),
    ];
    expect(facts(`0:000> k\nChildEBP RetAddr\n${rows.join("\n")}\n`, "stack-damage")[0]!.fields).toMatchObject({
      value: "41414141",
    });
  });
});

describe("locks and thrown objects", () => {
  const SECTION = `
0:000> !cs -l
-----------------------------------------
DebugInfo          = 0x00007ffe1c3c6748
Critical section   = 0x00007ffe1c3c65c8 (ntdll!LdrpLoaderLock+0x0)
LOCKED
LockCount          = 0x2
WaiterWoken        = No
OwningThread       = 0x0000000000001b58
RecursionCount     = 0x1
LockSemaphore      = 0xFFFFFFFF
SpinCount          = 0x0000000004000000
`;

  test("a held lock is told with its owner, by the prompt behind `~~[id]s`", () => {
    const [held] = facts(`${SECTION}0:000> ~~[1b58]s\n0:005> r eax\neax=00000000\n`, "held-lock");
    expect(held?.fields).toMatchObject({ owner: "0:005", "owner.id": "1b58", loader: "yes" });
  });

  test("an id whose thread no prompt and no list names stays an id", () => {
    const [held] = facts(SECTION, "held-lock");
    expect(held?.fields).toMatchObject({ owner: "with the id 1b58", loader: "yes" });
  });

  test("who ends a thread and waits for a critical section waits for the loader lock", () => {
    const log = `${SECTION}0:000> ~~[1b58]s
0:005> ~9s
0:009> k
 # Child-SP          RetAddr           Call Site
00 00000067\`4e2ffa88 00007ffe\`1c2b25e7 ntdll!NtWaitForSingleObject+0x14
01 00000067\`4e2ffa90 00007ffe\`1c2b24c2 ntdll!RtlpWaitOnCriticalSection+0xe7
02 00000067\`4e2ffb70 00007ffe\`1c2b22f0 ntdll!RtlpEnterCriticalSectionContended+0x1a2
03 00000067\`4e2ffbb0 00007ffe\`1c28fd12 ntdll!RtlEnterCriticalSection+0x40
04 00000067\`4e2ffbe0 00007ffe\`1c28f9e1 ntdll!LdrShutdownThread+0x62
`;
    expect(facts(log, "wait")[0]?.fields["on"]).toBe("loader");
    expect(facts(log, "lock-wait")[0]?.fields).toMatchObject({ waiter: "0:009", owner: "0:005" });
  });

  test("type and text of a C++ exception, where the log has them", () => {
    const [crash] = facts(
      `
0:000> .exr -1
ExceptionAddress: 00007ffc7a1ecf19 (KERNELBASE!RaiseException+0x0000000000000069)
   ExceptionCode: e06d7363 (C++ EH exception)
  ExceptionFlags: 00000081
NumberParameters: 4
   Parameter[0]: 0000000019930520
   Parameter[1]: 000000e2d4aff6e8
   Parameter[2]: 00007ff6a1d3d9b8
   Parameter[3]: 00007ff6a1d10000
  pExceptionObject: 000000e2d4aff6e8
  _s_ThrowInfo    : 00007ff6a1d3d9b8
  Type            : class std::system_error
  Type            : class std::exception
0:000> da poi(000000e2d4aff6e8+8)
00000219\`8a2b91d0  "no such device"
0:000> da 00000219\`8a2b9fd0
00000219\`8a2b9fd0  "something else"
`,
      "crash",
    );
    expect(crash?.fields).toMatchObject({ "thrown.type": "std::system_error", "thrown.message": "no such device" });
  });

  test("a fast fail is named by its code, not as a stack overrun", () => {
    const [crash] = facts(
      `
0:000> .exr -1
ExceptionAddress: 00007ffe3c28286e (ucrtbase!abort+0x000000000000004e)
   ExceptionCode: c0000409 (Security check failure or stack buffer overrun)
  ExceptionFlags: 00000001
NumberParameters: 1
   Parameter[0]: 0000000000000007
Subcode: 0x7 FAST_FAIL_FATAL_APP_EXIT
`,
      "crash",
    );
    expect(crash?.text).toBe("Fast fail 7, FAST_FAIL_FATAL_APP_EXIT (c0000409) at ucrtbase!abort+0x4e");
  });
});

describe("what waits are for, whose errors are, and what a bug check is about", () => {
  const WAIT = `
0:000> kb
ChildEBP RetAddr  Args to Child
0012fc30 7c8025db 00000568 00000000 00000000 ntdll!NtWaitForSingleObject+0xc
0012fc94 7c802542 00000568 ffffffff 00000000 kernel32!WaitForSingleObjectEx+0xa8
0012ff78 00401bfb 00000001 00353070 00352b90 app!main+0x1bd
0:000> !handle HANDLE f
Handle HANDLE
  Type         \tProcess
  HandleCount  \t3
  Object Specific Information
    Process Id  2244
`;

  test("the handle that a stack prints is described by `!handle`", () => {
    const [wait] = facts(WAIT.replaceAll("HANDLE", "568"), "wait");
    expect(wait?.fields).toMatchObject({ "object.kind": "process", "object.id": "2244", what: "process 2244 to end" });
  });

  test("another handle says nothing of it", () => {
    const [wait] = facts(WAIT.replaceAll("HANDLE", "56c"), "wait");
    expect(wait?.fields).toMatchObject({ "object.kind": "unknown", what: "an object to be signalled" });
  });

  test("a last error belongs to the call behind which it was looked at, or to none", () => {
    const log = `
0:000> !gle
LastErrorValue: (Win32) 0x2746 (10054) - An existing connection was forcibly closed by the remote host.
0:000> ~*e !gle
LastErrorValue: (Win32) 0x5 (5) - Access is denied.
`;
    expect(facts(log, "last-error").map(({ thread, fields }) => [thread, fields["name"], fields["of-call"]])).toEqual([
      ["0:000", "WSAECONNRESET", "no"],
      [null, "ERROR_ACCESS_DENIED", "no"],
    ]);
  });

  test("only the marked threads of a resource own it", () => {
    const log = `
1: kd> !locks
Resource @ 0xfffffa8007c3d2a0    Exclusively owned
    Contention Count = 4211
    NumberOfSharedWaiters = 1
    NumberOfExclusiveWaiters = 1
     Threads: fffffa80093c1060-01<*> fffffa80095f8860-01
     Threads Waiting On Exclusive Access:
              fffffa8008a14b50
`;
    expect(facts(log, "lock-wait").map(({ fields }) => fields["owner"])).toEqual(["fffffa80093c1060"]);
  });

  test("a bug check of an exception happened where the exception did, not in the filter", () => {
    const log = readFileSync(new URL("../rules/bug-thread-exception.log", import.meta.url), "utf8");
    const filter = `2: kd> !running -ti\n # Child-SP          RetAddr               Call Site\n00 ffffd60e\`0b1d6038 fffff804\`0c6f1e15     nt!KeBugCheckEx\n01 ffffd60e\`0b1d6040 fffff804\`0c6a0b8f     nt!PspSystemThreadStartup$filt$0+0x44\n`;
    expect(facts(`${log}${filter}`, "bugcheck")[0]?.fields).toMatchObject({
      site: "vpnmini+0x11e30",
      raised: "c0000005 (STATUS_ACCESS_VIOLATION)",
    });
  });
});

test("the program's own WSAGetLastError tells why the call before failed", () => {
  const log = `0:006> g
Breakpoint 0 hit
WS2_32!connect:
75e96bdd 8bff            mov     edi,edi
0:006> kb
ChildEBP RetAddr  Args to Child
0138f790 00b41d7c 000001d4 0138f7c0 00000010 WS2_32!connect
0138f7e4 00b42a90 00d91c38 00001433 00000000 app!Open+0x9c
0:006> gu
app!Open+0x9c:
00b41d7c 85c0            test    eax,eax
0:006> r eax
eax=ffffffff
0:006> g
Breakpoint 1 hit
WS2_32!WSAGetLastError:
75e937ad 8bff            mov     edi,edi
0:006> gu
app!Open+0xab:
00b41d8b 3d33270000      cmp     eax,2733h
0:006> r eax
eax=0000274c
`;
  const connect = caseOfLog(log).calls.find(({ api, phase }) => api === "ws2_32!connect" && phase === "return");
  expect(connect?.lastError).toMatchObject({ name: "WSAETIMEDOUT", from: "ws2_32!WSAGetLastError" });
});

test("a wait that also ends with a message says so", () => {
  const log = `
0:000> k
 # Child-SP          RetAddr               Call Site
00 000000e4\`1b5ff3c8 00007ff9\`d93e3b6e     ntdll!NtWaitForMultipleObjects+0x14
01 000000e4\`1b5ff3d0 00007ff9\`d9c6a1fd     KERNELBASE!WaitForMultipleObjectsEx+0xfe
02 000000e4\`1b5ff6d0 00007ff9\`d9c69e2a     USER32!RealMsgWaitForMultipleObjectsEx+0x15d
03 000000e4\`1b5ff770 00007ff7\`b5a3a4f2     USER32!MsgWaitForMultipleObjectsEx+0x4a
04 000000e4\`1b5ff7b0 00007ff9\`dac07344     viewer!PanelThread+0x92
`;
  expect(facts(log, "wait")[0]?.fields["what"]).toBe("an object to be signalled, or a message");
});

test("!uniqstack: threads that it leaves out are there, and counted as no stack", () => {
  const log = `0:000> !uniqstack
Processing 12 threads, please wait

.  0  Id: 1b2c.2a04 Suspend: 1 Teb: 7ffde000 Unfrozen
ChildEBP RetAddr
00f6ec3c 761a8a1f ntdll!NtReadFile+0xc
00f6eca8 761a8a8a orders!Read+0xbe

Total threads: 12
Duplicate callstacks: 11 (windbg thread #s follow):
1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
`;
  expect(facts(log, "same-stacks").map(({ fields }) => fields)).toEqual([
    { total: "12", hidden: "11", threads: "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11" },
  ]);
  expect(facts(log, "orphan-lock")).toEqual([]);
});

test("of several listed sections a thread waits for the one that somebody waits for", () => {
  const section = (name: string, address: string, count: number, owner: string) =>
    `CritSec orders!${name}+0 at ${address}\nLockCount          ${count}\nRecursionCount     1\nOwningThread       ${owner}\nEntryCount         0\nContentionCount    0\n*** Locked\n\n`;
  const log = `0:000> ~
.  0  Id: 1b2c.2a04 Suspend: 1 Teb: 000000d9\`8d28a000 Unfrozen
   1  Id: 1b2c.2c44 Suspend: 1 Teb: 000000d9\`8d28c000 Unfrozen
0:000> k
 # Child-SP          RetAddr               Call Site
00 000000d9\`8ddfe148 00007ffd\`4e83c0fe     ntdll!NtWaitForAlertByThreadId+0x14
01 000000d9\`8ddfe1f0 00007ffd\`4e82b000     ntdll!RtlpWaitOnCriticalSection+0xfd
02 000000d9\`8ddfe2d0 00007ffd\`4e82a000     ntdll!RtlpEnterCriticalSectionContended+0x1c4
03 000000d9\`8ddfe330 00007ff6\`d0c40e1e     ntdll!RtlEnterCriticalSection+0x42
04 000000d9\`8ddff290 00007ff6\`d0c40f1e     orders!Cache::Get+0x2e
05 000000d9\`8ddff2a0 00007ffd\`4d3f257d     orders!Worker+0x4e
0:000> !locks

${section("g_cache", "00007ff6d0d00120", 7, "2c44")}${section("g_other", "00007ff6d0d00190", 0, "2c44")}Scanned 91 critical sections
`;
  expect(
    facts(log, "lock-wait").map(({ fields, confidence }) => [fields["lock.name"], fields["owner"], confidence]),
  ).toEqual([["orders!g_cache", "0:001", "probable"]]);
});

test("what all handles and then one handle show of one bad reference is told once", () => {
  const trace = `Handle 0x1A4 - BAD REFERENCE:
0x834902BE: ntoskrnl!NtSetEvent+0x6C
0x01001260: app!main+0x60
--------------------------------------
Handle 0x1A4 - CLOSE:
0x834E1EDD: ntoskrnl!NtClose+0x19
0x01001240: app!main+0x40
--------------------------------------
`;
  expect(facts(`kd> !htrace 0 84700300\n${trace}kd> !htrace 1A4\n${trace}`, "bad-handle")).toHaveLength(1);
});

test("exceptions that a trace lists are no crash", () => {
  const log = `0:000> dx @$curprocess.TTD.Events.Where(t => t.Type == "Exception").Select(e => e.Exception)
@$curprocess.TTD.Events.Where(t => t.Type == "Exception").Select(e => e.Exception)
    [0x0]            : Exception 0x000006BB of type Software at PC: 0X76F851D0
    [0x1]            : Exception 0x000006BB of type Software at PC: 0X76F851D0
0:000> dx @$curprocess.TTD.Events[4].Exception
@$curprocess.TTD.Events[4].Exception                 : Exception 0x80010108 of type Software at PC: 0X76F851D0
    Position         : 4A7:0 [Time Travel]
    Code             : 0x80010108
`;
  expect(facts(log, "crash")).toEqual([]);
  expect(
    facts(log, "recorded-exception").map(({ fields }) => [fields["code"], fields["count"], fields["positions"]]),
  ).toEqual([
    ["000006bb", "2", undefined],
    ["80010108", "1", "4A7:0"],
  ]);
});

test("an extension that answers in a sentence is nobody's remark", () => {
  const log = "0:001> !rpcexts.thread 7ffdd000\nRPC over TLS at 692e70\n\nActiveCall - 0x0\n";
  expect(caseOfLog(log).assertions).toEqual([]);
});

test("a bare number behind the unwind warning called nobody", () => {
  const log = (caller: string): string => `
(1a2c.2b0): Access violation - code c0000005 (!!! second chance !!!)
eax=00000000 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000
eip=00401a12 esp=0012fe00 ebp=0012fe10 iopl=0         nv up ei pl zr na pe nc
scale!Weigh+0x12:
00401a12 8b08            mov     ecx,dword ptr [eax]  ds:0023:00000000=????????
0:000> k
ChildEBP RetAddr
0012fe10 00001b2c scale!Weigh+0x12
WARNING: Frame IP not in any known module. Following frames may be wrong.
0012fe30 00000000 ${caller}
`;
  const callers = (caller: string): readonly unknown[] =>
    facts(log(caller), "crash").map(({ fields }) => fields["caller"]);
  expect(callers("0x1b2c")).toEqual([undefined]);
  expect(callers("scale!main+0x2c")).toEqual(["scale!main+0x2c"]);
});
