import { describe, expect, test } from "@jest/globals";
import { caseOfLog } from "../support/case-shape.js";

const told = (log: string): readonly string[] => caseOfLog(log).timeline.map(({ text }) => text);
const argumentsOf = (log: string): Readonly<Record<string, string | null>> =>
  Object.fromEntries(Object.entries(caseOfLog(log).calls[0]!.args).map(([name, { value }]) => [name, value]));

const registers64 = (rip: string, rcx: string): string =>
  `rax=0000000000000000 rbx=0000000000000000 rcx=${rcx}\nrdx=0000000000000001 rsi=0000000000000000 rdi=0000000000000000\nrip=${rip} rsp=0000001f6c6ff680 rbp=0000000000000000\n r8=0000000000000005  r9=0000000000000000 r10=0000000000000000\n`;

const ENTRY64 =
  "0:012> k\n # Child-SP          RetAddr               Call Site\n00 0000001f`6c6ff5f8 00007ff7`1c2e1a20     ws2_32!recv\n01 0000001f`6c6ff600 00007ff7`1c2e1b88     feeder!Link::Read+0x60\n02 0000001f`6c6ff680 00007ff7`1c2e2010     feeder!Feeder::Start+0x38\n";

describe("registers of another context are no arguments of the function that the thread stands in", () => {
  const elsewhere = `${registers64("00007ff71c2e1b88", "0000000000000003")}feeder!Feeder::Start+0x38:\n00007ff7\`1c2e1b88 84c0            test    al,al\n`;
  test.each([".ecxr", ".cxr 0000001f6c6fe000", ".trap 0000001f6c6fe000", ".frame /c 2", ".frame /r 2"])(
    "%s",
    (command) => {
      const row = command.startsWith(".frame")
        ? "02 0000001f`6c6ff680 00007ff7`1c2e2010     feeder!Feeder::Start+0x38\n"
        : "";
      expect(argumentsOf(`${ENTRY64}0:012> ${command}\n${row}${elsewhere}`)["s"] ?? null).toBeNull();
    },
  );

  test("of another thread", () => {
    expect(argumentsOf(`${ENTRY64}0:012> ~5r\n${elsewhere}`)["s"] ?? null).toBeNull();
  });

  test("after .cxr alone they are the stop's again", () => {
    const back = `0:012> .cxr\nResetting default scope\n0:012> r rcx,rdx\nrcx=00000000000001a4 rdx=0000001f6c6ff640\n`;
    expect(argumentsOf(`${ENTRY64}0:012> .ecxr\n${elsewhere}${back}`)["s"]).toBe("00000000000001a4");
  });

  test(".ecxr at the place where the thread stands shows the same place", () => {
    const same = `${registers64("00007ffb2c5d1230", "00000000000001a4")}ws2_32!recv:\n00007ffb\`2c5d1230 48895c2408      mov     qword ptr [rsp+8],rbx\n`;
    expect(argumentsOf(`${ENTRY64}0:012> .ecxr\n${same}`)["s"]).toBe("00000000000001a4");
  });

  test("32-bit: the stack of a context gives no words to the function that was entered", () => {
    const log =
      "0:003> kb\nChildEBP RetAddr  Args to Child\n0302f9f4 6f5a1c22 000005ec 0302fa30 00000010 ws2_32!send\n0302fa2c 6f5a2f10 00000010 0302fb40 00000003 feeder!Flush+0x52\n" +
      "0:003> .cxr 0302f708\neax=00000000 ebx=00000002 ecx=00000000 edx=77a2fd3e esi=05c2f51c edi=00000000\neip=6f5b10a0 esp=0302f9e4 ebp=0302f9f0 iopl=0         nv up ei pl zr na pe nc\nfeeder!CQueue::Pop+0x20:\n6f5b10a0 89481c          mov     dword ptr [eax+1Ch],ecx ds:002b:0000001c=????????\n" +
      "0:003> dd esp L4\n0302f9e4  00000000 00000000 05c2f51c 0302fa2c\n";
    expect(argumentsOf(log)).toMatchObject({ s: "000005ec", buf: "0302fa30" });
  });
});

test("what another context shows is told with the command that set it", () => {
  const log =
    "1: kd> k\n # Child-SP          RetAddr               Call Site\n00 ffffd001`2a3a1b08 fffff803`1c1d7a3f     nt!DbgBreakPointWithStatus\n01 ffffd001`2a3a1b10 fffff803`1c1d6e2d     kdnic!TXTransmitQueued+0x1f\n1: kd> .thread /r ffffe000171c2080\nImplicit thread is now ffffe000`171c2080\n1: kd> k\n  *** Stack trace for last set context - .thread/.cxr resets it\n # Child-SP          RetAddr               Call Site\n00 ffffd001`2c1f0750 fffff803`1c0d2e2c     nt!KiSwapContext+0x76\n01 ffffd001`2c1f0890 fffff803`1c0d28bb     nt!KiSwapThread+0x17c\n";
  expect(told(log)).toEqual([
    "The thread on processor 1 stands in nt!DbgBreakPointWithStatus.",
    "Thread ffffe000171c2080 stands in nt!KiSwapContext+0x76.",
  ]);
});

describe("several stacks of one stop", () => {
  const native =
    "0:000> k\n # Child-SP          RetAddr               Call Site\n00 000000c5`a3b7e2a8 00007ffb`29f1a2c3     app!Native+0x14\n01 000000c5`a3b7e2b0 00007ffb`0d2a1f05     app!Main+0x93\n";
  const managed = (thread: number, top: string): string =>
    `OS Thread Id: 0x3a1${thread} (${thread})\n        Child SP               IP Call Site\n000000c5a3b7e42${thread} 00007ffb2c5dcdf4 [HelperMethodFrame_1OBJ: 000000c5a3b7e42${thread}] ${top}\n000000c5a3b7e530 00007ffaad5a0a3f App.Client.Fetch(System.String)\n`;
  const thrown = (method: string): string =>
    `Exception object: 000001e5a9b00890\nException type:   System.FormatException\nMessage:          Bad.\nInnerException:   <none>\nStackTrace (generated):\n    SP               IP               Function\n    000000C5A3B7E8B0 00007FFB0A51FF2B App!${method}+0x4eb\n\nStackTraceString: <none>\nHResult: 80131537\n`;

  test.each([
    [
      "native, managed, thrown",
      `${native}0:000> !clrstack\n${managed(0, "App.Read()")}0:000> !pe\n${thrown("App.Parse()")}0:000> !pe 000001e5a9b00720\n${thrown("App.Other()")}`,
    ],
    ["managed, native", `0:000> !clrstack\n${managed(0, "App.Read()")}${native}`],
  ])("%s: nothing moved", (_, log) => {
    const document = caseOfLog(log);
    expect(document.stops).toHaveLength(1);
    expect(document.stops[0]!.stack!.frames[0]!.callSite).toBe("app!Native+0x14");
    expect(told(log).filter((text) => text.includes("moved on"))).toEqual([]);
  });

  test("~*e !clrstack names the thread of each", () => {
    const log = `0:000> ~*e !clrstack\n${managed(0, "App.Read()")}${managed(1, "App.Write()")}0:000> ~2e !clrstack\n${managed(2, "App.Wait()")}`;
    const document = caseOfLog(log);
    expect(document.stops.map(({ thread }) => thread)).toEqual(["0:000", "0:001", "0:002"]);
    expect(new Set(document.stops.map(({ time }) => time)).size).toBe(1);
  });

  test("another managed stack of the same thread without a command between is another stop", () => {
    const log = `0:000> !clrstack\n${managed(0, "App.Read()")}0:000> !clrstack\n${managed(0, "App.Write()")}`;
    expect(caseOfLog(log).stops.map(({ movedBecause }) => movedBecause !== null)).toEqual([false, true]);
  });

  test("rows without a method are not told as a place", () => {
    const log =
      "0:000> !clrstack\nOS Thread Id: 0x3a14 (0)\nChild SP       IP Call Site\n0d3fe6d4 7741f8b1 [HelperMethodFrame: 0d3fe6d4] \n0d3fe778 6b1c2a3d App.Client.Get()\n";
    expect(told(log)).toEqual(["Thread 0:000 stands in App.Client.Get()."]);
  });
});
