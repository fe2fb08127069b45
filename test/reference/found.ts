/** Logs in which the two readers once differed, by what was wrong; each is as short as it could be made. */
export const FOUND: readonly (readonly [title: string, log: string])[] = [
  ["a line of blanks that only Unicode knows", "0:000> k\n\u3000\nhello\n"],
  [
    "a line lost behind a row that lacked arguments",
    "0:000> kb\nChildEBP RetAddr  Args to Child\n0012ff00 7c81776f 00000001\nhello\n00000002 00000003 a!b\n",
  ],
  ["a blank line among the lines of a cut row", "0:000> k\nChildEBP RetAddr\n0012ff00 7c81\n\n776f a!b+0x1\n"],
  [
    "parameters of a list that goes no further",
    "0:000> kP\nChildEBP RetAddr\n0012ff00 7c81776f a!Add(\n   int a = 0n18,\nhello\n",
  ],
  ["a name whose bracket does not close", "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f vector<int+0x10\n"],
  [
    "a bracket that opens before a displacement",
    "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b(+0x10\nint a = 1)\n",
  ],
  [
    "a group of many threads",
    `0:000> !mex.us\n90 threads [stats]: ${Array.from({ length: 90 }, (_, i) => i).join(" ")}\n00007ff877a96075 a!b+0x1\n`,
  ],
  ["a number with a point is no prompt", "0:000> k\n1.234> x\n"],
  ["a machine named like a kernel", "kdkd> g\n"],
  ["a machine of digits", "kd86> g\n"],
  ["a bell", "0:000> k\nChildEBP RetAddr\n0012ff00 7c81776f a!b\u0007+0x1\n"],
  ["a quadword that lacks a digit", "0:000> dq 0 L1\n00000000`00000000  00000000`0012345\n"],
  ["an element without value at the margin", "0:000> g\n[0x0] \n"],
  ["an expression that goes on behind the echo", "0:000> dx @$a.b\n@$a.b.c                          : 1\n"],
  ["an expression of signs", "0:000> g\n@$[abcd\n"],
  [
    "a numbered row of `kc` that begins with a bracket",
    "0:000> kcn\n # Call Site\n00 (MethodDesc 00007ff7 + 0x449 A.Main())\n",
  ],
  [
    "a decimal number with letters",
    "0:000> !findstack x\nThread 009, 2 frame(s) match\n 1a 0012ff00 7c81776f a!b+0x1\n",
  ],
  [
    "more parameters than are kept",
    `FramePtr RetAddr ${"Param#1 ".repeat(12)}Function Name\n0012ff00 7c81776f ${"00000001 ".repeat(12)}a!b+0x1\n`,
  ],
  ["a message in a list with numbers", "11: *** WARNING: Unable to verify checksum for a.exe\n12: hello\n"],
  ["a row of memory below a stack", "0012ff00 7c81776f a!b+0x1\n0012fedc  00000052\n"],
  ["gaps in the order of the log", "00 0012ff00 7c81776f a!b [frames removed]\n...\n03 0012ff10 7c81776f a!c\n"],
  [
    "a table below a switch, with blank lines",
    "0:000> .frame 1; k\n01 0012ff00 7c81776f a!b\nChildEBP RetAddr\n\n0012ff00 7c81776f a!b\n\n0012ff10 7c81776f a!c\n",
  ],
  ["the echo of an echo", "0:000> .echo hello\n.echo hello\nhello\n"],
  ["dots and one other sign at the end of a row", "0012ff00 7c81776f a!b+0x1\n... : nt!KeBugCheck2+0x79f .x.\n"],
  ["bits that are none", "0:000> dyb 100\n00000000  41 41 41 41\n00000010  41 41 41 41\n"],
  ["a lone return in a long line", `0:000> g\n${"what a progress bar draws\r".repeat(6000)}\n0:000> k\n`],
  ["a row of `wt` with a tab", "0:000> wt\n10 \t0 [  0] a!b\n"],
  ["a line separator in a row", "0:000> !drivers\n80400000 d980  ( 54 kb) 4040  ( 16 kb) hal.dll      Tue\u2028May\n"],
  [
    "a message behind columns that lost their first digit",
    "`012ff00 7c81776f*** ERROR: Symbol file could not be found.  Defaulted to export symbols for foo.dll -\nhello\n",
  ],
  ["two strings in one line", '0:000> da 0\n00000000  "a "quoted" word"00000010  "b"\n'],
  ["a string that is empty, and a row behind it", '0:000> da 0\n00000000  ""00000010  "b"\n'],
  ["a quote before a row that lost its line", '0:000> da 0\n00000000  "00000010  "b"\n'],
  [
    "a row behind a wide blank",
    "0:000> k\nChildEBP RetAddr\n\u3000(Inline) -------- a!b+0x1\n\u200300 0012ff00 7c81776f a!b\n",
  ],
  ["a cut row between wide blanks", "0:000> k\nChildEBP RetAddr\n0012ff00 7c81\u3000\n\u3000776f a!b+0x1\u2003\n"],
  ["rows of an object behind wide blanks", "0:000> dx @$a\n@$a\n\u3000\u3000[0x0] : 1\n\u2003\tName : 2 \u00a0\n"],
  [
    "a displacement of more digits than a number holds",
    "(Inline) -------- wininet!InternetOpenUrlA+ffffffffffffffff\n",
  ],
  ["a row of a grid that ends in a blank", "0:000> dx @$x\n# =         = \n0:000> "],
];
