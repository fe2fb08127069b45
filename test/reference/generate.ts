import fc from "fast-check";

/** Words that debugger lines are made of, whole rows among them, so that many lines come near to being rows. */
const hex8: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 0x1000, 0x77a96075, 0x7ffdf000))
  .map((n) => n.toString(16).padStart(8, "0"));
const hex16: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("00000000", "00007ff8", "fffff802"), hex8)
  .map((n) => n.join("`"));
const short: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x1ff }).map((n) => n.toString(16).padStart(2, "0"));
const byte: fc.Arbitrary<string> = fc.constantFrom("41", "00", "ff", "??", "2e", "20", "3f");

const name: fc.Arbitrary<string> = fc.constantFrom(
  "wininet!InternetOpenUrlA",
  "eecrlrev",
  "ntdll! ?? ::FNODOBFM::`string'",
  "chrome!base::OnceCallback<void ()>::Run",
  "a!operator<",
  "a!vector<int",
  'a!f(int x = 1, char * s = 0x10 "a),(b")',
  "a!f(void)",
  "<Unloaded_wdigest.dll>",
  "0x7fff1234",
  "KiSwapThread",
  "a!f(",
  "System_ni!Foo(System.String[])",
  "combase![thunk]:C::Q`adjustor{8}'",
);
const displacement: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 0xfffff }).map((n) => `+0x${n.toString(16)}`),
  fc.constantFrom("", "", "+44", "+0x012", "+0xABC", "-0x10", "+0x123456789"),
);
const tail: fc.Arbitrary<string> = fc.constantFrom(
  "",
  "",
  "",
  " (FPO: [Non-Fpo])",
  " (FPO: [0,0] TrapFrame @ 8013eee8)",
  " (CONV: cdecl) [c:\\src\\a.cpp @ 23]",
  " [c:\\src dir\\a.cpp @ 23] ",
  " (FPO:",
  " [d:\\w7rtm\\min",
  " // lock being waited on",
  " [frames removed]",
  " <-- here",
  " [3]",
);
const site: fc.Arbitrary<string> = fc.tuple(name, displacement, tail).map((parts) => parts.join(""));
const number: fc.Arbitrary<string> = fc.oneof(
  fc.constant(""),
  short.map((n) => `${n} `),
);
const letter: fc.Arbitrary<string> = fc.constantFrom("", "", "", " (T)", "    ");

const row: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(number, hex8, hex8, letter, site).map(([n, child, ret, t, s]) => `${n}${child} ${ret}${t} ${s}`),
  fc
    .tuple(number, fc.array(hex8, { minLength: 2, maxLength: 6 }), site)
    .map(([n, columns, s]) => `${n}${columns.join(" ")} ${s}`),
  fc.tuple(number, hex16, hex16, letter, site).map(([n, child, ret, t, s]) => `${n}${child} ${ret}${t} ${s}`),
  fc
    .tuple(number, fc.array(hex16, { minLength: 1, maxLength: 2 }), fc.array(hex16, { maxLength: 5 }), site)
    .map(([n, columns, args, s]) => `${n}${columns.join(" ")} : ${args.join(" ")} : ${s}`),
  fc.tuple(number, site).map(([n, s]) => `${n}(Inline) -------- ${s}`),
  fc.tuple(number, site).map(([n, s]) => `${n}(Inline Function) --------\`-------- ${s}`),
  fc
    .tuple(short, fc.nat({ max: 0xfff }), hex8, hex8, site)
    .map(([n, m, a, b, s]) => `${n} ${m.toString(16)} ${a} ${b} ${s}`),
  fc.tuple(number, site).map(([n, s]) => `${n}${s}`),
);

const dump: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(hex8, fc.array(byte, { minLength: 1, maxLength: 16 })).map(([a, b]) => `${a}  ${b.join(" ")}  A.?.`),
  fc
    .tuple(hex16, fc.array(byte, { minLength: 16, maxLength: 16 }))
    .map(([a, b]) => `${a}  ${b.slice(0, 8).join(" ")}-${b.slice(8).join(" ")}  0123456789abcdef`),
  fc
    .tuple(hex8, fc.array(hex8, { minLength: 1, maxLength: 5 }), fc.constantFrom("", "  ....", " nt!Ki+0x1", ' "abc"'))
    .map(([a, b, t]) => `${a}  ${b.join(" ")}${t}`),
  fc
    .tuple(hex16, fc.array(hex16, { minLength: 1, maxLength: 2 }), fc.constantFrom("", " nt!ExFreePoolWithTag"))
    .map(([a, b, t]) => `${a}  ${b.join(" ")}${t}`),
  fc
    .tuple(fc.oneof(hex8, hex16), fc.constantFrom("HTTP/1.1 407 Proxy Authenticatio", "", 'a"b', "n Required.."))
    .map(([a, s]) => `${a}  "${s}"`),
  fc.tuple(hex8, fc.constantFrom("1.401298e-045 1.0", "00000001 11011110", "1.#QNAN")).map(([a, s]) => `${a}  ${s}`),
  fc.tuple(fc.constantFrom("#", "#   ", "003b:", "0x"), hex8, hex8).map(([m, a, b]) => `${m}${a}  ${b}`),
);

const module: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 0x7fff }),
      fc.integer({ min: 0, max: 0x20 }),
      fc.constantFrom(
        "   ntdll      (pdb symbols)  c:\\sym\\ntdll.pdb",
        "   kernel32 C:\\Windows\\system32\\kernel32.dll 00127A43",
        "   Basta    C (no symbols)",
        "   stst     stst.exe     Wed Aug 04 00:59:14 2004 (41107752)",
        "   a!b+0x1",
      ),
    )
    .map(
      ([start, size, rest]) =>
        `${(start * 0x1000).toString(16).padStart(8, "0")} ${((start + size) * 0x1000).toString(16).padStart(8, "0")}${rest}`,
    ),
  fc.constantFrom(
    "start    end        module name",
    "Unloaded modules:",
    "???????? ????????   mydll.dll",
    "    Image path: C:\\a.dll",
    "    Timestamp:        Sun Nov 09 18:59:03 2014 (546029F7)",
    "Loaded Module Info: [a]",
    "         Module: a",
    "kernel32",
  ),
);

const header: fc.Arbitrary<string> = fc.constantFrom(
  "ChildEBP RetAddr  ",
  " # ChildEBP RetAddr  Args to Child              ",
  " #   Memory  ChildEBP RetAddr  ",
  " # Child-SP          RetAddr           Call Site",
  "RetAddr               : Args to Child                                                           : Call Site",
  " # Call Site",
  "Call Site",
  "Child-SP          Child-BSP         RetAddr",
  "    FramePtr  RetAddr   Param1   Param2   Param3   Function Name",
  "        Child SP               IP Call Site",
  "ChildEBP RetAddr  Caller, Callee",
  "Thread 009, 2 frame(s) match",
  "4 threads [stats]: 1 2 3 4",
  "# Child-SP         Return           Call Site     Source",
  "STACK_TEXT:  ",
  "Callee-SP   Arguments to Callee: Call Site",
);

const prompt: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("0:000>", "0:005>", "kd>", "0: kd>", "0:000:x86>", "||0:0:000>", "lkd>", ":000>", "3: 3: kd>"),
    fc.constantFrom(
      "",
      "k",
      "kb",
      "kv",
      "kc",
      "kP",
      "knf",
      "~*k",
      "lm",
      "lmv",
      "lm1m",
      "da 100",
      "db 100",
      "dd 100",
      "dps esp",
      "dq 100 L2",
      "du 1",
      "df 1",
      "s -a 0 L1 x",
      "!mex.us",
      "!clrstack",
      "!findstack x",
      "wt",
      "g",
      "x a!*",
      "!analyze -v",
      ".frame 1; k",
      "dx @$cursession.TTD",
      'bp a!b "k; g"',
      ".echo hello",
      '.printf "x"',
      "r",
      "dyb 100",
      "!dd 100",
      "dd 100; da 200",
      ".foreach (a {lm}) { da a; k }",
      "~*e da 100",
      "!lmi a",
      "ModLoad: 77db0000 77e8c000   kernel32.dll",
      "Last event: 8ec.1ff0: Exit process 0:8ec, code c",
      "!uniqstack",
      "!dlls",
      "kd",
    ),
  )
  .map((parts) => parts.join(" "));

const dx: fc.Arbitrary<string> = fc.constantFrom(
  "@$cursession.TTD",
  "@$cursession.TTD                : [object Object]",
  "    [0x0]",
  "        TimeStart        : 1E:5D0 [Time Travel]",
  "[0x1]            : Module Loaded at position: 9967:0",
  "= [0x0]     - 17:D42      - 0x57      =",
  "# =         = (+) Time = (+) Name",
  '    ["key]"]',
  "    [...]",
  "...",
  "dx -r1 @$curprocess",
  "0:0:000 dx -r2 @$cursession",
  "    Threads",
);

const other: fc.Arbitrary<string> = fc.constantFrom(
  "",
  "   ",
  "WARNING: Stack unwind information not available. Following frames may be wrong.",
  "    <Intermediate frames may have been skipped due to lack of complete unwind>",
  "*** ERROR: Symbol file could not be found.  Defaulted to export symbols for foo.dll - ",
  "0012ff00 7c81776f*** ERROR: Symbol file could not be found.  Defaulted to export symbols for foo.dll - ",
  "[frames removed]",
  "  *** Stack trace for last set context - .thread/.cxr resets it",
  '.  0  Id: 10260.13b68 Suspend: 0 Teb: 00000017`897ef000 Unfrozen "CrBrowserMain"',
  "Breakpoint 0 hit",
  "eax=00000000 ebx=00000000 ecx=00000000 edx=00000000 esi=00000000 edi=00000000",
  "This is a sentence that somebody wrote about it.",
  "(FPO: [Non-Fpo])",
  "+0x1a",
  "[EBP 0xfc8b0760] [4,0,4])",
  "            int a = 0n18, ",
  "            int b = 0n52)+0x1e [f:\\test1\\test1.cpp @ 7]",
  "()>::Run+0x10",
  "?? ::FNODOBFM::`string'",
  "hello",
  "hello0:000> k",
  "k",
  "~*kb 20",
  "#",
  "Stack:   97dd65b7 MyTestDriver!Worker+0x27",
  "   21    53 [  2]     ntdll!LdrpInitializeDllPath rax = 0",
  '0x00a3f970 : 0x01446400 :  !du "x"',
  "BUGCHECK_STR:  0x7f",
  "77a96075 55              push    ebp",
  "Site",
  "to Child : Call Site",
  "\u00a0",
  "\u3000",
);

const line: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: row },
  { weight: 3, arbitrary: header },
  { weight: 3, arbitrary: dump },
  { weight: 2, arbitrary: module },
  { weight: 3, arbitrary: prompt },
  { weight: 2, arbitrary: dx },
  { weight: 4, arbitrary: other },
  // A row that lost a part, or whose halves stand on two lines.
  {
    weight: 2,
    arbitrary: fc
      .tuple(row, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([text, at]) => text.slice(0, Math.ceil(at * text.length))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(row, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([text, at]) => `${text.slice(0, Math.ceil(at * text.length))}\n${text.slice(Math.ceil(at * text.length))}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("* ", "# ", "> ", "-- ", "\t"), fc.oneof(row, prompt))
      .map((parts) => parts.join("")),
  },
  // Blanks that only Unicode knows, and a row that lost its line.
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("\u3000", "\u2003 ", "\t\ufeff", "\v", ""),
        fc.oneof(row, dump, dx, other),
        fc.constantFrom("", "\u3000", " \u2003", "\f "),
      )
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.tuple(dump, dump).map((rows) => rows.join("")) },
);

/** A log of lines that debuggers print, or nearly. */
export const generatedLog: fc.Arbitrary<string> = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 24 }), fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n"))
  .map(([lines, newline]) => lines.join("\n").replaceAll("\n", newline));
