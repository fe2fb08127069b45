import { describe, expect, test } from "@jest/globals";
import type { Call, Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";

const callOf = (document: Case, api: string, phase: Call["phase"] = "enter"): Call => {
  const found = document.calls.find((call) => call.api === api && call.phase === phase);
  if (found === undefined)
    throw new Error(`no ${phase} of ${api}: ${document.calls.map((call) => call.api).join(", ")}`);
  return found;
};
const valuesOf = (call: Call) =>
  Object.fromEntries(Object.entries(call.args).map(([name, argument]) => [name, [argument.value, argument.from]]));

const registers32 = (values: { eax?: string; eip: string; esp: string }): string =>
  `eax=${values.eax ?? "00000448"} ebx=00000000 ecx=011745d8 edx=00000000 esi=00000000 edi=00002800
eip=${values.eip} esp=${values.esp} ebp=0012f444 iopl=0         nv up ei pl nz na pe nc
cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000206
`;

const registers64 = (values: Readonly<Record<string, string>>): string => {
  const of = (name: string): string => values[name] ?? "0000000000000000";
  return `rax=${of("rax")} rbx=0000000000000001 rcx=${of("rcx")}
rdx=${of("rdx")} rsi=0000000000000000 rdi=0000000000000000
rip=${of("rip")} rsp=${of("rsp")} rbp=0000000000000000
 r8=${of("r8")}  r9=${of("r9")} r10=0000000000000000
iopl=0         nv up ei pl zr na po nc
cs=0033  ss=002b  ds=002b  es=002b  fs=0053  gs=002b             efl=00000246
`;
};

const RECV = `0:003> g
Breakpoint 0 hit
${registers32({ eip: "71ab4c27", esp: "0012f020" })}WS2_32!recv:
71ab4c27 8bff            mov     edi,edi
0:003> dd esp L5
0012f020  00402181 000003d0 0018d744 00002800
0012f030  00000002
`;

describe("arguments on 32-bit", () => {
  test("a location line and a dump of the stack: an entered call, callers unknown", () => {
    const call = callOf(caseOfLog(RECV), "ws2_32!recv");
    expect(call).toMatchObject({
      from: "printed",
      thread: "0:003",
      family: "ws2_32!recv",
      confidence: "certain",
      caller: { direct: null, responsible: null, initiator: null },
      result: null,
      counterpart: null,
    });
    expect(call.args).toMatchObject({
      s: { index: 0, value: "000003d0", slot: "0012f024", from: "dd", confidence: "strong" },
      buf: { value: "0018d744", slot: "0012f028" },
      len: { value: "00002800", meaning: "10240 bytes" },
      flags: { value: "00000002", meaning: "MSG_PEEK", evidence: [{ source: 0, lines: [10, 10] }] },
    });
  });

  test("kb columns: exact at entry, hints later, and no more than the function has", () => {
    const log = `0:000> kb
ChildEBP RetAddr  Args to Child
0012f000 00401000 000005ec 00170aa8 00000010 ws2_32!closesocket
0012f100 00401100 0012f58c 00000000 00000001 wininet!InternetOpenUrlA+0x1d7
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
`;
    const document = caseOfLog(log);
    expect(valuesOf(callOf(document, "ws2_32!closesocket"))).toEqual({ s: ["000005ec", "kb"] });
    const outer = callOf(document, "wininet!InternetOpenUrlA", "active");
    expect(outer.args["hInternet"]).toMatchObject({
      value: "0012f58c",
      from: "kb, after entry",
      confidence: "probable",
    });
    expect(outer.args["dwFlags"]).toMatchObject({ value: null, slot: "0012f118", from: "none", confidence: null });
  });

  test("FPO data says how many columns are arguments", () => {
    const log = `0:000> kv
ChildEBP RetAddr  Args to Child
0012f000 00401000 000005ec 00170aa8 00000010 ws2_32!send (FPO: [2,0,0])
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10 (FPO: [Non-Fpo])
`;
    const { args } = callOf(caseOfLog(log), "ws2_32!send");
    expect([args["s"]!.value, args["buf"]!.value, args["len"]!.value]).toEqual(["000005ec", "00170aa8", null]);
  });

  test("below the unwind warning the columns are possible at most", () => {
    const log = `0:000> kb
ChildEBP RetAddr  Args to Child
WARNING: Stack unwind information not available. Following frames may be wrong.
0012f000 00401000 000005ec 00170aa8 00000010 mswsock!sethostname+0xd221
0012f100 00401100 00000160 0012fc38 00000014 WS2_32!send+0x94
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
`;
    expect(callOf(caseOfLog(log), "ws2_32!send", "active").args["s"]).toMatchObject({
      value: "00000160",
      confidence: "possible",
    });
  });

  test("kP names parameters, and its table is the same stack as that of kb", () => {
    const log = `0:000> kb
ChildEBP RetAddr  Args to Child
0012f000 00401000 000005ec 00170aa8 00000010 ws2_32!send
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
0:000> kP
ChildEBP RetAddr
0012f000 00401000 ws2_32!send(
            unsigned int s = 0x5ec,
            char * buf = 0x00170aa8 "GET / HTTP/1.0",
            int len = 0n16,
            int flags = 0n0)
0012ff00 00401200 app!main+0x10
`;
    const document = caseOfLog(log);
    expect(document.stops).toHaveLength(1);
    const call = callOf(document, "ws2_32!send");
    expect(valuesOf(call)).toEqual({
      s: ["000005ec", "kb"],
      buf: ["00170aa8", "kb"],
      len: ["00000010", "kb"],
      flags: ["00000000", "kp"],
    });
    expect(call.args["buf"]!.text).toBe("GET / HTTP/1.0");
  });

  test("two sources that contradict each other", () => {
    const log = `0:000> kb
ChildEBP RetAddr  Args to Child
0012f000 00401000 000005ec 00170aa8 00000010 ws2_32!send
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
0:000> dd 0012f004 L3
0012f004  00401000 000005ec 00170aa0
`;
    const { args } = callOf(caseOfLog(log), "ws2_32!send");
    expect(args["s"]).toMatchObject({ value: "000005ec", from: "dd", confidence: "strong" });
    expect(args["buf"]).toMatchObject({ value: "00170aa0", confidence: "possible" });
  });

  test("variables by their place, by @ebp and by name", () => {
    const log = `0:000> k
ChildEBP RetAddr
0012f000 00401000 ws2_32!send
0012ff00 00401200 app!main+0x10
0:000> dv /V
0012f008 @ebp+0x08               s = 0x5ec
0012f00c @ebp+0x0c             buf = 0x00170aa8 "GET / HTTP/1.0"
0:000> dv
            len = 0n16
`;
    expect(valuesOf(callOf(caseOfLog(log), "ws2_32!send"))).toMatchObject({
      s: ["000005ec", "dv"],
      buf: ["00170aa8", "dv"],
      len: ["00000010", "dv"],
      flags: [null, "none"],
    });
  });

  test("pointers behind the stack pointer: poi() tells the value, the dump its text", () => {
    const log = `0:000> g
Breakpoint 1 hit
${registers32({ eip: "7c801a28", esp: "0012f020" })}kernel32!CreateFileA:
7c801a28 8bff            mov     edi,edi
0:000> da poi(esp+4)
00403010  "C:\\temp\\missing.txt"
0:000> ? poi(@esp+8)
Evaluate expression: -2147483648 = 80000000
`;
    const { args } = callOf(caseOfLog(log), "kernelbase!CreateFileA");
    expect(args["lpFileName"]).toMatchObject({ value: "00403010", from: "da", text: "C:\\temp\\missing.txt" });
    expect(args["dwDesiredAccess"]).toMatchObject({ value: "80000000", from: "?" });
    expect(args["dwShareMode"]!.value).toBeNull();
  });
});

describe("arguments on 64-bit", () => {
  const RETURN = "00007ff7`b9741011";
  const stack = `0:000> kv
 # Child-SP          RetAddr               : Args to Child                                                           : Call Site
00 00000033\`d1e9da48 ${RETURN}     : 00000000\`11111111 00000000\`22222222 00000000\`33333333 00000000\`44444444 : KERNELBASE!CreateFileW
01 00000033\`d1e9da50 00007ff7\`b9741200     : 00000000\`55555555 00000000\`66666666 00000000\`77777777 00000000\`88888888 : app!main+0x31
`;

  test("home space is never an argument", () => {
    const call = callOf(caseOfLog(stack), "kernelbase!CreateFileW");
    expect(JSON.stringify(call.args)).not.toMatch(/1111|2222|3333|4444/);
    expect(Object.values(call.args).every((argument) => argument.value === null)).toBe(true);
  });

  const entered = `${stack}0:000> r
${registers64({ rcx: "000002105b500000", rdx: "00000000c0000000", r8: "0000000000000003", rip: "00007ffbb45d9010", rsp: "00000033d1e9da48" })}KERNELBASE!CreateFileW:
00007ffb\`b45d9010 4c8bdc          mov     r11,rsp
0:000> du @rcx
00000210\`5b500000  "\\\\.\\pipe\\demo"
0:000> dq rsp L8
00000033\`d1e9da48  00007ff7\`b9741011 00000000\`00000000
00000033\`d1e9da58  00000000\`00000000 00000000\`00000000
00000033\`d1e9da68  00000000\`00000000 00000000\`00000003
00000033\`d1e9da78  00000000\`40000000 00000000\`00000000
`;

  test("a wide string that is shown as bytes too keeps its letters", () => {
    const bytes = "00000210`5b500000  5c 00 5c 00 2e 00 5c 00-70 00 69 00 70 00 65 00  \\\\.\\\\...\\\\.p.i.p.e.";
    const { args } = callOf(caseOfLog(`${entered}0:000> db @rcx L10\n${bytes}\n`), "kernelbase!CreateFileW");
    expect(args["lpFileName"]!.text).toBe("\\\\.\\pipe\\demo");
  });

  test("registers for the first four, the stack for the rest", () => {
    const { args } = callOf(caseOfLog(entered), "kernelbase!CreateFileW");
    expect(args).toMatchObject({
      lpFileName: { value: "000002105b500000", from: "r", text: "\\\\.\\pipe\\demo", slot: null },
      dwDesiredAccess: { value: "00000000c0000000" },
      dwShareMode: { value: "0000000000000003", meaning: "FILE_SHARE_READ | FILE_SHARE_WRITE" },
      lpSecurityAttributes: { value: "0000000000000000" },
      dwCreationDisposition: {
        value: "0000000000000003",
        meaning: "OPEN_EXISTING",
        from: "dq",
        slot: "00000033d1e9da70",
      },
      dwFlagsAndAttributes: { value: "0000000040000000", slot: "00000033d1e9da78" },
      hTemplateFile: { value: "0000000000000000" },
    });
  });

  test("past the entry the registers say nothing", () => {
    const later = entered.replaceAll("KERNELBASE!CreateFileW", "KERNELBASE!CreateFileW+0x21");
    expect(callOf(caseOfLog(later), "kernelbase!CreateFileW", "active").args).toEqual({});
  });

  test("the return at the return address, with the last error", () => {
    const log = `${entered}0:000> gu
${registers64({ rax: "ffffffffffffffff", rip: "00007ff7b9741011", rsp: "00000033d1e9da50" })}app!main+0x31:
00007ff7\`b9741011 4885c0          test    rax,rax
0:000> !gle
LastErrorValue: (Win32) 0x2 (2) - The system cannot find the file specified.
LastStatusValue: (NTSTATUS) 0xc0000034 - Object Name not found.
`;
    // A last error that is looked at later, when other calls may have set it, is not the call's.
    const later = `${log}0:000> p\napp!main+0x34:\n00007ff7\`b9741014 7505            jne     app!main+0x3b\n0:000> !gle
LastErrorValue: (Win32) 0x40 (64) - The specified network name is no longer available.
`;
    expect(callOf(caseOfLog(later), "kernelbase!CreateFileW").lastError?.name).toBe("ERROR_FILE_NOT_FOUND");
    const document = caseOfLog(log);
    const call = callOf(document, "kernelbase!CreateFileW");
    const back = callOf(document, "kernelbase!CreateFileW", "return");
    expect(back).toMatchObject({
      counterpart: call.id,
      stop: "stop-2",
      because: "the target stands at its return address",
    });
    expect(call.counterpart).toBe(back.id);
    for (const record of [call, back]) {
      expect(record.result).toMatchObject({
        value: "ffffffffffffffff",
        success: false,
        from: "r",
        confidence: "strong",
      });
      expect(record.lastError).toMatchObject({
        value: "00000002",
        name: "ERROR_FILE_NOT_FOUND",
        from: "!gle",
        confidence: "strong",
      });
    }
    expect(document.edges).toContainEqual(
      expect.objectContaining({ from: call.id, to: back.id, kind: "same-activation" }),
    );
  });

  test("x0 to x7 on ARM64", () => {
    const log = `0:000> g
Breakpoint 0 hit
 x0=0000000000000184   x1=000001d2b0a01000   x2=0000000000000400   x3=0000000000000000
 pc=00007ffea80e30f4  psr=60000000 -ZC- EL0
ws2_32!recv:
00007ffe\`a80e30f4 d503237f pacibsp
`;
    expect(valuesOf(callOf(caseOfLog(log), "ws2_32!recv"))).toEqual({
      s: ["0000000000000184", "r"],
      buf: ["000001d2b0a01000", "r"],
      len: ["0000000000000400", "r"],
      flags: ["0000000000000000", "r"],
    });
  });
});

describe("returns", () => {
  test("pt stops at the function's own return instruction", () => {
    const log = `${RECV}0:003> pt
${registers32({ eax: "000001df", eip: "71ab4d50", esp: "0012f020" })}WS2_32!recv+0x129:
71ab4d50 c21000          ret     10h
`;
    const document = caseOfLog(log);
    expect(callOf(document, "ws2_32!recv").result).toMatchObject({
      value: "000001df",
      meaning: expect.stringMatching(/^479 /) as unknown,
      success: true,
    });
    expect(callOf(document, "ws2_32!recv", "return")).toMatchObject({
      stop: "stop-2",
      args: { s: { value: "000003d0" } },
      because: "it stands at its own return instruction",
    });
  });

  test("r eax behind gu is enough", () => {
    const log = `${RECV}0:003> gu
0:003> r eax
eax=ffffffff
0:003> !gle
LastErrorValue: (Win32) 0x2746 (10054) - An existing connection was forcibly closed by the remote host.
`;
    const call = callOf(caseOfLog(log), "ws2_32!recv");
    expect(call.result).toMatchObject({ value: "ffffffff", success: false, confidence: "probable" });
    expect(call.lastError).toMatchObject({ name: "WSAECONNRESET", value: "00002746" });
  });

  test("gu that another breakpoint interrupts is no return", () => {
    const log = `${RECV}0:003> gu
Breakpoint 1 hit
${registers32({ eax: "000001df", eip: "71ab4280", esp: "0012e020" })}WS2_32!send:
71ab4280 8bff            mov     edi,edi
`;
    expect(caseOfLog(log).calls.map((call) => [call.api, call.phase])).toEqual([
      ["ws2_32!recv", "enter"],
      ["ws2_32!send", "enter"],
    ]);
  });

  test("another thread at the return address has returned from something else", () => {
    const log = `${RECV}0:003> g
Breakpoint 2 hit
${registers32({ eax: "000001df", eip: "00402181", esp: "0042f034" })}app!main+0x81:
00402181 85c0            test    eax,eax
0:007> r eax
eax=000001df
`;
    expect(caseOfLog(log).calls.every((call) => call.phase === "enter")).toBe(true);
  });

  test("deeper on the stack, the return address is that of a recursion", () => {
    const log = `${RECV}0:003> g
Breakpoint 2 hit
${registers32({ eax: "000001df", eip: "00402181", esp: "0012e034" })}app!main+0x81:
00402181 85c0            test    eax,eax
0:003> r eax
eax=000001df
`;
    expect(callOf(caseOfLog(log), "ws2_32!recv").counterpart).toBeNull();
  });

  const registry = (eax: string): string => `0:000> kb
ChildEBP RetAddr  Args to Child
0012f000 00401000 80000002 00403020 00000000 ADVAPI32!RegOpenKeyExW
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
0:000> gu
${registers32({ eax, eip: "00401000", esp: "0012f01c" })}app!main+0x10:
00401000 85c0            test    eax,eax
`;

  test("a function that returns its error code", () => {
    const call = callOf(caseOfLog(registry("00000002")), "kernelbase!RegOpenKeyExW");
    expect(call.args["hKey"]).toMatchObject({ value: "80000002", meaning: "HKEY_LOCAL_MACHINE" });
    expect(call.result).toMatchObject({
      success: false,
      meaning: expect.stringMatching(/^ERROR_FILE_NOT_FOUND/) as unknown,
    });
    expect(call.lastError).toMatchObject({ name: "ERROR_FILE_NOT_FOUND", from: "result" });
    expect(callOf(caseOfLog(registry("00000000")), "kernelbase!RegOpenKeyExW")).toMatchObject({
      result: { success: true },
      lastError: null,
    });
  });

  const send = (error: string): string => `0:000> kb
ChildEBP RetAddr  Args to Child
0012f000 00401000 00cc0008 00000000 00000000 wininet!HttpSendRequestA
0012ff00 00401200 00000000 00000000 00000000 app!main+0x10
0:000> gu
${registers32({ eax: "00000000", eip: "00401000", esp: "0012f018" })}app!main+0x10:
00401000 85c0            test    eax,eax
0:000> !teb
TEB at 7ffdf000
    ExceptionList:        0012ff00
    LastErrorValue:       ${error}
    LastStatusValue:      c0000034
`;

  test("pending is no failure, and the code is explained by the function that set it", () => {
    expect(callOf(caseOfLog(send("997")), "wininet!HttpSendRequestA").result).toMatchObject({
      success: null,
      pending: true,
    });
    const failed = callOf(caseOfLog(send("12029")), "wininet!HttpSendRequestA");
    expect(failed.result).toMatchObject({ success: false, pending: false });
    expect(failed.lastError).toMatchObject({
      name: "ERROR_INTERNET_CANNOT_CONNECT",
      from: "!teb",
      confidence: "strong",
    });
  });

  test("a last error after a success, or without any call, belongs to nobody", () => {
    const won = send("5").replace("eax=00000000", "eax=00000001");
    expect(caseOfLog(won).calls.every((call) => call.lastError === null)).toBe(true);
    const alone = `0:000> dt ntdll!_TEB LastErrorValue @$teb\n   +0x034 LastErrorValue : 0x5\n`;
    expect(caseOfLog(alone).calls).toEqual([]);
  });

  test("a later look at the last error is weaker", () => {
    const log = `${send("0")}0:000> p
${registers32({ eax: "00000000", eip: "00401002", esp: "0012f018" })}app!main+0x12:
00401002 7404            je      app!main+0x18 (00401008)
0:000> dt ntdll!_TEB LastErrorValue @$teb
   +0x034 LastErrorValue : 0x2efd
`;
    expect(callOf(caseOfLog(log), "wininet!HttpSendRequestA").lastError).toMatchObject({
      value: "00002efd",
      from: "dt",
      confidence: "possible",
    });
  });

  test("the result that a time-travel query lists", () => {
    const listed = `0:000> dx @$cursession.TTD.Calls("MPR!WNetAddConnection2W")[0x0]
@$cursession.TTD.Calls("MPR!WNetAddConnection2W")[0x0]
    EventType        : 0x0
    ThreadId         : 0x430
    UniqueThreadId   : 0x2
    TimeStart        : EE:8F [Time Travel]
    TimeEnd          : 2385:FDC [Time Travel]
    Function         : MPR!WNetAddConnection2W
    FunctionAddress  : 0x7ffbb45d9010
    ReturnAddress    : 0x7ff68fd361c5
    ReturnValue      : 0x35
    Parameters
`;
    const at = (place: string): string => `0:000> k
 # Child-SP          RetAddr               Call Site
00 00000011\`a994f4a8 00007ff6\`8fd361c5     MPR!WNetAddConnection2W${place}
01 00000011\`a994f4b0 00007ff6\`8fd3385a     net!use_add+0x5bd
`;
    expect(callOf(caseOfLog(listed + at("")), "mpr!WNetAddConnection2W")).toMatchObject({
      result: { value: "00000035", from: "dx", success: false, confidence: "probable" },
      lastError: { name: "ERROR_BAD_NETPATH" },
    });
    expect(callOf(caseOfLog(listed + at("+0x29")), "mpr!WNetAddConnection2W", "active").result?.value).toBe("00000035");
    const elsewhere = at("").replace("8fd361c5", "8fd361c9");
    expect(callOf(caseOfLog(listed + elsewhere), "mpr!WNetAddConnection2W").result).toBeNull();
  });
});

describe("names", () => {
  const frames = (...rows: readonly string[]): string =>
    `0:000> k\nChildEBP RetAddr\n${rows.map((row, i) => `0012f${(i + 1).toString(16)}00 0040${(i + 1).toString(16)}000 ${row}\n`).join("")}`;
  const named = (...rows: readonly string[]): readonly unknown[] =>
    caseOfLog(frames(...rows)).calls.map((call) => [call.api, call.phase, call.caller.direct]);

  test("a stub, a forwarder and the W form behind the A form are one call", () => {
    expect(
      named("ntdll!NtCreateFile+0xc", "KERNELBASE!CreateFileW+0x7f", "KERNEL32!CreateFileA+0x43", "app!main+0x1c"),
    ).toEqual([
      ["ntdll!NtCreateFile", "active", "KERNELBASE"],
      ["kernelbase!CreateFileA", "active", "app"],
    ]);
    expect(named("KERNELBASE!CreateFileW", "KERNEL32!CreateFileWStub+0x5", "app!main+0x1c")).toEqual([
      ["kernelbase!CreateFileW", "enter", "app"],
    ]);
    expect(
      named("sspicli!InitializeSecurityContextW+0x10", "secur32!InitializeSecurityContextW+0x20", "app!main+0x1c"),
    ).toEqual([["sspicli!InitializeSecurityContextW", "active", "app"]]);
    expect(caseOfLog(frames("wininet!InternetOpenUrlA", "app!main+0x1c")).calls[0]!.family).toBe(
      "wininet!InternetOpenUrl",
    );
  });

  test("what is no call of the function it is named after", () => {
    expect(named("ws2_32!send+0x51230", "app!main+0x1c")).toEqual([]);
    expect(named("wininet!ICSocket::Send+0x10", "app!main+0x1c")).toEqual([]);
    expect(named("app!main+0x1c").concat(named("nt!NtReadFile+0x10", "app!main+0x1c"))).toEqual([]);
    const start =
      "0:000> k\nChildEBP RetAddr\n0012ff00 00401000 app!work+0x1c\n0012fffc 00000000 KERNEL32!TlsSetValue+0xf0\n";
    expect(caseOfLog(start).calls).toEqual([]);
  });

  test("texts of passwords and names are masked", () => {
    const log = `0:000> k
 # Child-SP          RetAddr               Call Site
00 00000011\`a994f4a8 00007ff6\`8fd361c5     MPR!WNetAddConnection2W
01 00000011\`a994f4b0 00007ff6\`8fd3385a     net!use_add+0x5bd
0:000> r
${registers64({ rcx: "00000011a994f540", rdx: "0000016926d6460e", r8: "0000016926d645f2", rip: "00007ffbb45d9010", rsp: "00000011a994f4a8" })}MPR!WNetAddConnection2W:
00007ffb\`b45d9010 4c8bdc          mov     r11,rsp
0:000> !pde.dpx -du 5
Start memory scan  : 0x00000011a994f4a8 ($csp)
End memory scan    : 0x00000011a9950000 (User Stack Base)

               rdx : 0x0000016926d6460e :  !du "hunter2"
                r8 : 0x0000016926d645f2 :  !du "CONTOSO\\jo"
`;
    const shown = callOf(caseOfLog(log), "mpr!WNetAddConnection2W").args;
    expect([shown["lpPassword"]!.text, shown["lpUserName"]!.text]).toEqual(["[password 7 chars]", "[name 10 chars]"]);
    expect(callOf(caseOfLog(log, { redact: false }), "mpr!WNetAddConnection2W").args["lpPassword"]!.text).toBe(
      "hunter2",
    );
  });
});
