import { describe, expect, test } from "@jest/globals";
import { repairText } from "../../src/text/repair.js";
import { repairNames, sniff, type Damage } from "../../src/text/source.js";
import { utf8 } from "../support/lines.js";

const none: Damage = {
  entities: false,
  tags: false,
  quoted: false,
  typography: false,
  escapes: false,
  doubledSpaces: false,
  breaks: false,
  margin: 0,
  doubledBlanks: false,
};

describe("repairs", () => {
  test.each([
    ["entities", "0:000&gt; kL", "0:000> kL"],
    ["entities", "a!vector&lt;int&gt;::push+0x1", "a!vector<int>::push+0x1"],
    ["entities", "00000000&#96;0029bbf8 &#x27;&amp;lt;", "00000000`0029bbf8 '&lt;"],
    ["entities", "&unknown; &#27;", "&unknown; &#27;"],
    ["tags", "<pre>0:000> k<br>", "0:000> k"],
    ["tags", '<span class="hl">ntdll</span>!Foo', "ntdll!Foo"],
    ["tags", "a!main::<lambda_1>::operator()+0x3", "a!main::<lambda_1>::operator()+0x3"],
    ["tags", "a!vector<a>::b<p>", "a!vector<a>::b<p>"],
    ["quoted", "> > 0:000> kL", "0:000> kL"],
    ["typography", "00007ff8\u2018484915e8 ntdll!Foo+0\u00d715b", "00007ff8`484915e8 ntdll!Foo+0x15b"],
    ["typography", "Type \u201c.hh\u201d\u00a0now", 'Type ".hh" now'],
    ["typography", '00170aa8  "a \u201cb\u201d"', '00170aa8  "a \u201cb\u201d"'],
    ["doubledSpaces", "    eax=00000000  ebx=1", "  eax=00000000 ebx=1"],
    ["margin", "  - 0:000> kL", "0:000> kL"],
    ["margin", "     eax=1", " eax=1"],
    ["margin", "   ", ""],
    ["escapes", "00000000\\`0029bbf8 nt!\\_imp\\_x\\*", "00000000`0029bbf8 nt!_imp_x*"],
  ] as const)("%s: %s", (damage, line, repaired) => {
    expect(repairText(line, { ...none, [damage]: damage === "margin" ? 4 : true })).toBe(repaired);
  });
});

describe("damage is found by", () => {
  const damageOf = (text: string): readonly string[] => repairNames(sniff(utf8(text)).damage);

  test.each([
    ["a prompt with an entity", "0:000&gt; k\nChildEBP RetAddr\n", ["html-entities"]],
    ["an escaped symbol", "0012ff00 7c81776f a!b&lt;int&gt;+0x1\n", ["html-entities"]],
    ["tags at the ends of lines", "0:000&gt; k<br>\nChildEBP RetAddr<br>\n", ["html-entities", "html-tags"]],
    ["quote marks on most lines", "> 0:000> k\n> ChildEBP RetAddr\n", ["quote-prefix"]],
    ["escaped backticks", "00000000\\`0029bbf8 00000000\\`0029bbf8 nt!Foo\n", ["markdown-escapes"]],
  ])("%s", (_, text, names) => {
    expect(damageOf(text)).toEqual(names);
  });

  test.each([
    [
      "a web page in the target's memory",
      '0:000> da 1000\n00001000  "<html><body>a &amp; b<br></body>"\n00001020  "&nbsp;<p>&lt;"\n',
    ],
    [
      "an underscore behind a backslash in a path",
      "00 0012ff00 7c81776f a!b+0x1 [d:\\a01\\_work\\20\\s\\x.cpp @ 12]\n",
    ],
  ])("not by %s", (_, text) => {
    expect(damageOf(text)).toEqual([]);
  });

  test("no blank that stands alone", () => {
    const log = "0:000> k\nChildEBP RetAddr\n" + "0012ff00 7c81776f a!b  [c:\\x.c @ 3]\n".repeat(8);
    expect(damageOf(log.replaceAll(" ", "  "))).toEqual(["doubled-blanks"]);
    expect(damageOf(log)).toEqual([]);
  });

  test("a prompt or an event that does not stand in the first column", () => {
    expect(damageOf("    0:000> k\n\n    ChildEBP RetAddr\n      more\n")).toEqual(["margin"]);
    expect(damageOf("  - (1a4.5c8): Access violation\n    ChildEBP RetAddr\n")).toEqual(["margin"]);
    expect(damageOf("    0:000> k\nChildEBP RetAddr\n")).toEqual([]);
    expect(damageOf("    [0x0]\n        TimeStart : 1:0\n")).toEqual([]);
  });

  test("breaks for newlines, behind which rows of a debugger stand", () => {
    const log = "0:000&gt; k<br/>ChildEBP RetAddr<br/>0012ff00 7c81776f a!b<br/>0012ff10 7c81776f a!c<br/><br/>";
    expect(damageOf(`It crashes<br/>${log}`)).toContain("line-breaks");
    expect(damageOf(log.replaceAll("<br/>", "<br/>\n"))).not.toContain("line-breaks");
    expect(damageOf(`0:000> da 1000\n00001000  "${"a<br>b".repeat(9)}"\n`)).toEqual([]);
  });

  test("blank lines between all lines", () => {
    expect(damageOf("0:000> k\n\nChildEBP RetAddr\n\n" + "0012ff00 7c81776f a!b\n\n".repeat(12))).toEqual([
      "blank-line-doubling",
    ]);
  });
});
