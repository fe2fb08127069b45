import { describe, expect, test } from "@jest/globals";
import { parse } from "../../src/index.js";
import { scanPrompt } from "../../src/text/scan-prompt.js";
import { utf8 } from "../support/lines.js";

describe("prompts", () => {
  test.each([
    "0:005>",
    "0:000:x86>",
    "0:024:ARM64EC>",
    "||0:0:000>",
    "||1:1:017>",
    "3:2:005>",
    "0:1024>",
    "kd>",
    "lkd>",
    "0: kd>",
    "0:kd>",
    "16: kd>",
    "32.kd:x86>",
    "16.kd:x86>",
    "32.2: kd:x86>",
    "KDx86>",
    "KD>",
    ":000>",
    "3: 3: kd>",
  ])("%s", (prompt) => {
    const bytes = utf8(`${prompt} kL`);
    expect(scanPrompt(bytes, 0, bytes.length)).toBe(prompt.length);
  });

  test.each([
    "12:30> tea",
    "kernel>",
    "0:00> x",
    "k",
    "1234567:000>",
    "0x10>",
    "||x",
    "3: 4: kd> x",
    "00007ff8>",
    "http://a:8080>",
  ])("not %s", (text) => {
    const bytes = utf8(text);
    expect(scanPrompt(bytes, 0, bytes.length)).toBe(-1);
  });

  test("never looks behind the end of the line", () => {
    for (const text of ["0:0", "0:000", "kd", "l", "||", "0: ", "32.", ":00"]) {
      const bytes = utf8(`${text}00> x`);
      expect(scanPrompt(bytes, 0, text.length)).toBe(-1);
    }
  });
});

describe("blocks", () => {
  const blocks = (text: string): readonly string[] => {
    const result = parse(text);
    if (result._tag === "Left") throw new Error(result.left.message);
    return result.right.blocks.map(
      (block) =>
        `${block.prompt?.text ?? "-"} ${block.command?.text ?? "-"} ${block.outputs.map((one) => one._tag).join(",")}`,
    );
  };

  test("a piped debugger echoes nothing: output stands behind the prompt", () => {
    expect(
      blocks(
        "0:000> ModLoad: 77db0000 77e8c000   kernel32.dll\n0:000> ChildEBP RetAddr\n0012ff00 7c81776f a!b+0x1\n0:000> quit:\n",
      ),
    ).toEqual(["0:000> - event", "0:000> - stack", expect.stringMatching(/^0:000> /)]);
  });

  test("several prompts on one line", () => {
    expect(blocks("0:000> 0:000> 0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b\n")).toEqual([
      "0:000> - ",
      "0:000> - ",
      "0:000> k stack",
    ]);
  });

  test("text without a newline before a prompt", () => {
    const text = '0:000> .printf "done "\ndone 0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b\n';
    expect(blocks(text).at(-1)).toBe("0:000> k stack");
    expect(blocks("0:000> g\nScan finished0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b\n").at(-1)).toBe(
      "0:000> k stack",
    );
  });

  test("a person who mentions the prompt", () => {
    expect(
      blocks("0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b\nNow we type g at 0:000> and wait for it.\n"),
    ).toHaveLength(1);
  });

  test("every line is counted once", () => {
    const result = parse('0:000> .printf "a"\na0:000> 0:000> k\nChildEBP RetAddr\n\n0012ff00 7c81776f\n\na!b+0x1\n');
    if (result._tag === "Left") throw new Error(result.left.message);
    const { coverage, source } = result.right;
    expect(coverage.lines).toBe(source.lines);
    expect(coverage.structured + coverage.noise + coverage.prose + coverage.blank + coverage.unread).toBe(
      coverage.lines,
    );
  });

  test("initial commands", () => {
    expect(
      blocks(
        "0:000> cdb: Reading initial command '.ecxr; kc 60; q'\n # Call Site\n00 ntdll!NtWait\n01 dwarf64\nquit:\n",
      )[0],
    ).toMatch(/^0:000> \.ecxr; kc 60; q stack/);
  });

  test("what a breakpoint's command prints is read as that command's output", () => {
    const text = '0:000> bp a!b "dv; g"\n0:000> g\n  hwnd = 0x00000001\n0:000> q\n';
    expect(blocks(text)[1]).toBe("0:000> g variables");
  });

  test("an echo on a line of its own is left out", () => {
    expect(
      blocks("kd> kv\nkv\nChildEBP RetAddr  Args to Child\nfee54bb4 fcae3cf0 439cfc80 522aa6e6 fcae1774 a!b+0x2\n"),
    ).toEqual(["kd> kv stack"]);
  });

  const READY = "Ready to process analysis commands. Type 'help' to list available commands.\n";

  test("the bare prompt of dotnet-dump, in its own session", () => {
    expect(blocks(`${READY}> threadpool\n\nCPU utilization:  4%\n> modules\n>\n> q\n> I think so too\n`)).toEqual([
      expect.stringMatching(/^- -/),
      "> threadpool fields",
      expect.stringMatching(/^> modules/),
      expect.stringMatching(/^> - /),
      expect.stringMatching(/^> q/),
    ]);
  });

  test("a quoted sentence is no command, inside of a session either", () => {
    const said = ["thanks", "thanks, that helped", "threads are fine", "syncblk is empty.", "so I tried 3 more"];
    for (const words of said)
      expect(blocks(`${READY}> clrthreads\nThreadCount: 3\n> ${words}\n> pe -lines\n`)).toEqual([
        expect.stringMatching(/^- -/),
        expect.stringMatching(/^> clrthreads/),
        expect.stringMatching(/^> pe -lines/),
      ]);
    for (const typed of [
      "!syncblk",
      "threads 14",
      "modules -v",
      "logopen /tmp/a.log",
      "dumpheap -type A.B",
      "own -v 3",
    ])
      expect(blocks(`${READY}> ${typed}\n`)[1]).toMatch(`> ${typed} `);
  });

  test("the bare prompt elsewhere: only a command that no mail's sentence is", () => {
    expect(blocks("Here it is:\n> clrstack -all\nOS Thread Id: 0x22 (14)\n> clrstack shows it. Thanks.\n")).toEqual([
      expect.stringMatching(/^- -/),
      expect.stringMatching(/^> clrstack -all/),
    ]);
    expect(blocks("0:000> lm\n> modules\n> threads are fine\nsee above\nand below\n")).toHaveLength(1);
  });
});
