import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

/** Calls as `thread api phase buffer-text result`. */
const calls = (log: string): readonly string[] =>
  caseOfLog(log).calls.map(({ thread, api, phase, args, result }) =>
    [thread ?? "?", phase, api, args["s"]?.value ?? "-", args["buf"]?.value ?? "-", result?.value ?? "-"].join(" "),
  );

const GET = (path: string): string => `000001c4\`ab8126b0  "GET /${path} HTTP/1.1..Host: a.test...."\n`;

describe("what commands of breakpoints print while the target runs", () => {
  test("each hit is a stop of its own, though all show the same memory", () => {
    const log =
      `0:000> bp ws2_32!send "r rcx; da @rdx L@r8; gc"\n0:000> g\n` +
      `rcx=0000000000000a48\n${GET("a")}rcx=0000000000000a48\n${GET("b")}` +
      `(2c50.1f44): Break instruction exception - code 80000003 (first chance)\nntdll!DbgBreakPoint:\n` +
      `00007fff\`3c4d0b10 cc              int     3\n0:006> q\n`;
    expect(calls(log).slice(0, 2)).toEqual([
      "? enter ws2_32!send 0000000000000a48 000001c4ab8126b0 -",
      "? enter ws2_32!send 0000000000000a48 000001c4ab8126b0 -",
    ]);
    const document = caseOfLog(log);
    expect(document.messages.map(({ fields, direction }) => [fields["target"], direction])).toEqual([
      ["/a", "out"],
      ["/b", "out"],
    ]);
    // The prompt behind the last stop names its thread, and nobody names those of the hits.
    expect(document.stops.map(({ thread, reason }) => [thread, reason])).toEqual([
      [null, "breakpoint"],
      [null, "breakpoint"],
      ["0:006", "break-in"],
    ]);
    expect(document.problems.map(({ code }) => code)).not.toContain("WP2002");
  });

  test("what stands in the braces of an .if may be printed or not", () => {
    const log =
      `0:000> bp ws2_32!send ".printf \\"send %x\\\\n\\", @ecx; da /c 40 @rdx L@r8; gc"\n` +
      `0:000> bp app!Fill+0x5e ".printf \\"got %d\\\\n\\", @eax; .if (@eax > 0) { da /c 40 @rsi L@eax } .else { !gle }; gc"\n` +
      `0:000> g\nsend a48\n${GET("a")}got 3\n000001c4\`ab8126f0  "abc"\ngot 0\n` +
      `LastErrorValue: (Win32) 0 (0) - The operation completed successfully.\ngot 0\nsend a48\n${GET("b")}0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!send 0000000000000a48 000001c4ab8126b0 -",
      "0:000 enter ws2_32!send 0000000000000a48 000001c4ab8126b0 -",
    ]);
    const document = caseOfLog(log);
    expect(document.messages.map(({ fields, direction }) => [fields["target"], direction])).toEqual([
      ["/a", "out"],
      ["/b", "out"],
    ]);
    expect(document.stops.map(({ lines }) => lines)).toEqual([
      [4, 5],
      [6, 7],
      [8, 9],
      [10, 10],
      [11, 12],
    ]);
  });

  test("what may be printed and looks like the beginning of a hit leaves the block whole", () => {
    const log =
      `0:000> bp app!Status "dd @esp L2; .if (poi(@esp+c) == 0n100) { dd poi(@esp+10) L2 }; g"\n0:000> g\n` +
      `0266fe40  7715c2a1 00cc000c\n0266fe40  7715c2a1 00cc0010\n0266fe70  00000000 00002f05\n0:000> q\n`;
    expect(caseOfLog(log).stops).toHaveLength(1);
  });

  test("words that a command echoes tell one breakpoint from another", () => {
    const log =
      `0:000> bp ws2_32!send ".echo SEND; r rcx; gc"\n0:000> bp ws2_32!closesocket ".echo CLOSE; r rcx; gc"\n` +
      `0:000> g\nSEND\nrcx=0000000000000a48\nCLOSE\nrcx=0000000000000a48\nSEND\nrcx=0000000000000b00\n0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!send 0000000000000a48 - -",
      "0:000 enter ws2_32!closesocket 0000000000000a48 - -",
      "0:000 enter ws2_32!send 0000000000000b00 - -",
    ]);
  });

  test("where two print the same, none of them is meant", () => {
    const log =
      `0:000> bp ws2_32!send "r rcx; gc"\n0:000> bp ws2_32!recv "r rcx; gc"\n` +
      `0:000> g\nrcx=0000000000000a48\nrcx=0000000000000a48\n0:000> q\n`;
    expect(calls(log)).toEqual([]);
    expect(caseOfLog(log).stops).toHaveLength(2);
  });

  test("a stack tells which of two it was", () => {
    const row = (top: string): string =>
      `ChildEBP RetAddr  Args to Child\n0186f380 75a2ae74 00000434 001d0f60 00001000 ${top}\n0186f3ac 75a2adf5 001bd7a0 00000000 001c3b48 app!Work+0x10\n`;
    const log =
      `0:000> bp ws2_32!send "kb 2; g"\n0:000> bp ws2_32!recv "kb 2; g"\n0:000> g\n` +
      `${row("WS2_32!recv")}${row("WS2_32!send")}0:000> q\n`;
    expect(calls(log).map((call) => call.split(" ").slice(1, 3).join(" "))).toEqual([
      "enter ws2_32!recv",
      "enter ws2_32!send",
    ]);
  });

  test("what stands behind gu is of the place that the function has returned to", () => {
    const log =
      `0:000> bp ws2_32!recv "r rcx; gu; r eax; g"\n0:000> g\nrcx=0000000000000a48\neax=5b\n` +
      `rcx=0000000000000a48\neax=0\n0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!recv 0000000000000a48 - 0000005b",
      "0:000 return ws2_32!recv 0000000000000a48 - 0000005b",
      "0:000 enter ws2_32!recv 0000000000000a48 - 00000000",
      "0:000 return ws2_32!recv 0000000000000a48 - 00000000",
    ]);
  });

  test("values that .printf writes are arguments, as wide as the format shows them", () => {
    const log =
      `0:000> bp ws2_32!connect ".printf \\"connect s=%p\\\\n\\", @rcx; gc"\n` +
      `0:000> bp ws2_32!send ".printf \\"send s=%x len=%d buf=%p\\\\n\\", @rcx, @r8d, @rdx; gc"\n` +
      `0:000> g\nconnect s=00000000000002c4\nsend s=2c4 len=-1 buf=0000025f1e7c36b0\n0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!connect 00000000000002c4 - -",
      "0:000 enter ws2_32!send 00000000000002c4 0000025f1e7c36b0 -",
    ]);
    expect(caseOfLog(log).calls[1]!.args["len"]).toMatchObject({ from: ".printf", meaning: "-1" });
  });

  test("a pointer of which %x shows the lower half is no argument", () => {
    const log =
      `0:000> bp ws2_32!send ".printf \\"send buf=%x s=%p\\\\n\\", @rdx, @rcx; gc"\n0:000> g\n` +
      `send buf=1e7c36b0 s=00000000000002c4\n0:000> q\n`;
    expect(calls(log)).toEqual(["0:000 enter ws2_32!send 00000000000002c4 - -"]);
  });

  test("on 32-bit, words of the stack and the strings behind them", () => {
    const log =
      `0:000> bp wininet!InternetOpenUrlA ".printf \\"open %ma flags %x\\\\n\\", poi(@esp+8), dwo(@esp+14); gc"\n0:000> g\n` +
      `open http://a.test/b flags 80000000\n0:000> q\n`;
    expect(caseOfLog(log).calls[0]!.args).toMatchObject({
      lpszUrl: { text: "http://a.test/b", from: ".printf" },
      dwFlags: { value: "80000000", meaning: "INTERNET_FLAG_RELOAD" },
    });
  });

  test("what .printf writes behind gu is the result", () => {
    const log =
      `0:000> bp ws2_32!recv ".printf \\"recv s=%p\\\\n\\", @rcx; gu; .printf \\"got %d\\\\n\\", @eax; gc"\n0:000> g\n` +
      `recv s=00000000000002c4\ngot 0\n0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!recv 00000000000002c4 - 00000000",
      "0:000 return ws2_32!recv 00000000000002c4 - 00000000",
    ]);
  });

  test("what was typed behind gu is no hit, though a breakpoint prints the same", () => {
    const log =
      `0:000> bp ws2_32!send "da @rdx; g"\n0:000> bp ws2_32!recv\n0:000> g\n${GET("a")}Breakpoint 1 hit\n` +
      `WS2_32!recv:\n00007ffc\`3b2a23a0 48895c2408      mov     qword ptr [rsp+8],rbx\n` +
      `0:003> gu; r eax; da 1c4\`ab8126b0\napp!Read+0x4d:\n00007ffc\`2f1b0e8d 83f8ff          cmp     eax,0FFFFFFFFh\n` +
      `eax=127\n${GET("b")}0:003> q\n`;
    expect(calls(log).map((call) => call.split(" ").slice(1, 3).join(" "))).toEqual([
      "enter ws2_32!send",
      "enter ws2_32!recv",
      "return ws2_32!recv",
    ]);
    expect(caseOfLog(log).messages.map(({ fields, direction }) => [fields["target"], direction])).toEqual([
      ["/a", "out"],
      ["/b", null],
    ]);
  });

  test("a command that decides for itself what it prints leaves the block whole", () => {
    const log =
      `0:000> bp ws2_32!send ".if (@r8 > 10) { da @rdx }; gc"\n0:000> bp ws2_32!recv "r rcx; gc"\n` +
      `0:000> g\nrcx=0000000000000a48\n${GET("a")}0:000> q\n`;
    expect(calls(log)).toEqual([]);
    expect(caseOfLog(log).stops).toHaveLength(1);
  });

  test("a hit on a thread that no prompt names is not the thread in front of g", () => {
    const log =
      `0:000> bp ws2_32!closesocket "r rcx; g"\n0:000> bp ws2_32!send\n0:000> g\nrcx=00000000000002dc\n` +
      `Breakpoint 1 hit\nWS2_32!send:\n00007ffa\`5f2a23a0 48895c2408      mov     qword ptr [rsp+8],rbx\n0:006> r rcx\nrcx=00000000000002dc\n`;
    expect(calls(log)).toEqual([
      "? enter ws2_32!closesocket 00000000000002dc - -",
      "0:006 enter ws2_32!send 00000000000002dc - -",
    ]);
  });

  test("one row of a string is what its command says, and is the argument's text", () => {
    const log =
      `0:000> bp winhttp!WinHttpOpenRequest "du @rdx; du @r8; gc"\n0:000> g\n` +
      `00000000\`0034c190  "POST"\n00000000\`0036d0e8  "/rpc/rpcproxy.dll?mailbox-07.exa"\n00000000\`0036d128  "mple.test:6001"\n0:000> q\n`;
    const [call] = caseOfLog(log).calls;
    expect(call?.args["pwszVerb"]?.text).toBe("POST");
    expect(call?.args["pwszObjectName"]?.text).toBe("/rpc/rpcproxy.dll?mailbox-07.example.test:6001");
  });

  test("rows that stand 32 bytes apart are no answer to du", () => {
    const log =
      `0:000> bp sspicli!InitializeSecurityContextW "du @r8; g"\n0:000> g\n` +
      `000001c4\`ab8126b0  "GET /a/long/path/that/needs/rows"\n000001c4\`ab8126d0  " HTTP/1.1..Host: a.test...."\n0:000> q\n`;
    expect(calls(log)).toEqual([]);
  });

  test("a clock in the command is no reason to leave the block whole", () => {
    const log =
      `0:000> bp ws2_32!send ".echotime; r rcx; gc"\n0:000> bp ws2_32!closesocket ".echotime; r rcx; gu; .echotime; r eax; gc"\n0:000> g\n` +
      `Debugger (not debuggee) time: Mon Sep 16 14:03:11.882 2024 (UTC + 2:00)\nrcx=00000000000002dc\n` +
      `Debugger (not debuggee) time: Mon Sep 16 14:03:12.001 2024 (UTC + 2:00)\neax=1000\n0:000> q\n`;
    expect(calls(log)).toEqual([
      "0:000 enter ws2_32!closesocket 00000000000002dc - 00001000",
      "0:000 return ws2_32!closesocket 00000000000002dc - 00001000",
    ]);
  });

  test("the number of rows may be glued to k", () => {
    const log =
      `0:001> bp secur32!InitializeSecurityContextA "k2;gu;r eax;gc"\n0:001> g\nChildEBP RetAddr  \n` +
      `0269f5f8 7634d9f1 Secur32!InitializeSecurityContextA\n0269f65c 7634d68e app!Step+0x18f\neax=80090325\n0:009> q\n`;
    expect(caseOfLog(log).calls.map(({ phase, result }) => `${phase} ${result?.value}`)).toEqual([
      "enter 80090325",
      "return 80090325",
    ]);
  });
});
