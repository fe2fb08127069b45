import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Output, Stack } from "../../src/index.js";
import { FUZZ_RUNS } from "../support/mutations.js";
import { outputsOf, placeless } from "../support/replay.js";

const stacksOf = (text: string, command: string | null = "kv"): readonly Stack[] =>
  outputsOf(text, command).filter((output: Output): output is Stack => output._tag === "stack");
const rows = (text: string): readonly unknown[] => stacksOf(text).flatMap((stack) => stack.frames.map(placeless));

describe("a row on several lines is one frame", () => {
  const head = "ChildEBP RetAddr  Args to Child\n";
  test.each([
    [
      "columns above, symbol below",
      "8019d7a4 fc8a7cc3 ff042868 ff041228 81bfb4c4\ndlc!_ProcessType1_Frames+0xae",
      "dlc!_ProcessType1_Frames+0xae",
      [],
    ],
    [
      "an annotation below",
      "8019d510 80128e15 013adffc 8010c521 00000000 NT!_DbgBreakPoint\n(FPO: [0,0,0])",
      "NT!_DbgBreakPoint",
      ["(FPO: [0,0,0])"],
    ],
    [
      "an annotation cut at a blank",
      "8019d67c 8010c521 0000000a 013adffc 00000002 NT!_KiTrap0E+0x256 (FPO:\n[0,0]\nTrapFrame @ 8019d698)",
      "NT!_KiTrap0E+0x256",
      ["(FPO: [0,0] TrapFrame @ 8019d698)"],
    ],
    [
      "an annotation cut in a number",
      "8019d67c 8010c521 0000000a 013adffc 00000002 NT!_Ki+0x2a (FPO: [0,2] TrapFrame @ fe\ne54c5c)",
      "NT!_Ki+0x2a",
      ["(FPO: [0,2] TrapFrame @ fee54c5c)"],
    ],
    [
      "arguments on both lines",
      "80140990 fc930c64 ff07300c\nff11960c ff066cf0 sfmatalk!_AtalkAtpPacketIn+0x5a9",
      "sfmatalk!_AtalkAtpPacketIn+0x5a9",
      [],
    ],
    [
      "blank lines between them",
      "8019d7a4 fc8a7cc3 ff042868 ff041228 81bfb4c4\n\ndlc!Foo+0xae\n\n(FPO: [1,0,0])",
      "dlc!Foo+0xae",
      ["(FPO: [1,0,0])"],
    ],
  ])("%s", (_, text, callSite, annotations) => {
    const [stack] = stacksOf(`${head}${text}\n80140a04 fc8f04eb ff07c508 ff07c654 8013e820 a!b+0x1\n`);
    expect(stack!.frames.map((frame) => frame.callSite)).toEqual([callSite, "a!b+0x1"]);
    expect(stack!.frames[0]).toMatchObject({ annotations, line: 3 });
  });

  test("kP", () => {
    const text =
      "ChildEBP RetAddr\n0006fedc 01002927 USER32!TranslateAcceleratorW(\n\t\t\tstruct HWND__ * hwnd = 0x010070f0, \n" +
      '\t\t\tchar * s = 0x01000000 "a),(b = c", \n\t\t\tstruct tagMSG * lpMsg = 0x00000000)+0x33 [c:\\src\\client.c @ 236]\n' +
      "0006d6f0 77f57767 ntdll!ZwMapViewOfSection(void)+0xc [c:\\src\\usrstubs.asm @ 1027]\n";
    const [stack] = stacksOf(text, "kP");
    expect(stack!.frames).toHaveLength(2);
    expect(stack!.frames[0]).toMatchObject({
      module: "USER32",
      symbol: "TranslateAcceleratorW",
      displacement: 0x33,
      source: { path: "c:\\src\\client.c", line: 236 },
      parameters: [
        { type: "struct HWND__ *", name: "hwnd", value: "0x010070f0" },
        { type: "char *", name: "s", value: '0x01000000 "a),(b = c"' },
        { type: "struct tagMSG *", name: "lpMsg", value: "0x00000000" },
      ],
    });
    expect(stack!.frames[1]).toMatchObject({ symbol: "ZwMapViewOfSection", parameters: [] });
  });

  test("rows that are whole stay apart", () => {
    const text = `${head}8013ed5c 801263ba 00000000 00000000 e12ab000\n8013ef64 00000246 fe551aa1 ff690268 00000002 NT!_KeBugCheckEx+0x194\n`;
    expect(stacksOf(text)[0]!.frames.map((frame) => frame.callSite)).toEqual(["", "NT!_KeBugCheckEx+0x194"]);
  });
});

describe("a terminal's wrapping is undone", () => {
  const hex = fc.integer({ min: 0x1000, max: 0xffffffff }).map((n) => n.toString(16).padStart(8, "0"));
  const name = fc.constantFrom(
    "ntdll!RtlpCallVectoredExceptionHandlers",
    "chrome!base::internal::Invoker<base::BindState<int>>::RunOnce",
    "wininet!HTTP_REQUEST_HANDLE_OBJECT::ReadData_Fsm",
    "a!b",
  );
  const row = fc
    .tuple(fc.array(hex, { minLength: 8, maxLength: 8 }), name, fc.integer({ min: 1, max: 0xfff }))
    .map(
      ([n, site, displacement]) =>
        `0000${n[0]!.slice(4)}\`${n[1]} 0000${n[2]!.slice(4)}\`${n[3]} : 00000000\`${n[4]} 00000000\`${n[5]} 00000000\`${n[6]} 00000000\`${n[7]} : ${site}+0x${displacement.toString(16)}`,
    );
  const header =
    "Child-SP          RetAddr           : Args to Child                                                           : Call Site";
  const wrap = (text: string, width: number): string =>
    text
      .split("\n")
      .map((line) => line.match(new RegExp(`.{1,${width}}`, "g"))?.join("\n") ?? "")
      .join("\n");

  /** 76 characters, as a mail program wraps. */
  const cut = (rest: string): string =>
    `0000fe10 77f57767 00000001 00000002 00000003 app!${"A".repeat(27 - rest.length)}${rest}`;
  test.each([
    ["behind the sign", cut("+"), "0x12f"],
    ["in the sign", cut("+0"), "x6f"],
    ["in front of the sign", cut(""), "+0xf (FPO: [Non-Fpo])"],
    ["in front of the last bracket", cut("+0xf (CONV: cdecl"), ") [c:\\src\\a.c @ 8]"],
  ])("a row cut %s", (_, first, rest) => {
    const shape = (row: string): unknown => {
      const last = "0000fe40 00000000 00000001 00000002 00000003 app!main+0x1";
      const [stack, ...others] = stacksOf(`ChildEBP RetAddr  Args to Child\n${row}\n${last}\n`);
      expect(others).toEqual([]);
      return stack!.frames.map(placeless);
    };
    expect(first).toHaveLength(76);
    expect(shape(`${first}\n${rest}`)).toEqual(shape(first + rest));
  });

  test("a whole displacement is not continued by a number of the next line", () => {
    const text = `ChildEBP RetAddr  Args to Child\n${cut("+0x12")}\n6\n`;
    expect(stacksOf(text)[0]!.frames.map(({ displacement }) => displacement)).toEqual([0x12]);
  });

  test("every frame is the same", () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 6, maxLength: 12 }),
        fc.constantFrom(72, 79, 80, 100, 120),
        (lines, width) => {
          const text = [header, ...lines.map((line, i) => `${line}${i}`)].join("\n");
          expect(rows(wrap(text, width))).toEqual(rows(text));
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });
});
