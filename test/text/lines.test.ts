import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_LINE } from "../../src/text/scanner-state.js";
import { sniff } from "../../src/text/source.js";
import { concat, readLines, utf16be, utf16le, utf8 } from "../support/lines.js";
import { FUZZ_RUNS } from "../support/mutations.js";

const LOG = "0:000> k\nChildEBP RetAddr  \n0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n";

describe("newlines", () => {
  test.each([
    ["lf", "a\nb\n\nc", ["a", "b", "", "c"]],
    ["crlf", "a\r\nb\r\n\r\nc\r\n", ["a", "b", "", "c"]],
    ["cr", "a\rb\r\rc", ["a", "b", "", "c"]],
    ["mixed", "a\r\nb\nc\rd\n", ["a", "b", "c", "d"]],
    ["crlf", "a\r\r\nb\r\r\n", ["a", "b"]],
    ["none", "a", ["a"]],
  ] as const)("%s: %j", (newline, text, lines) => {
    expect(sniff(utf8(text)).newline).toBe(newline);
    expect(readLines(utf8(text)).lines).toEqual(lines);
  });

  test("an empty file has no lines", () => {
    expect(readLines(new Uint8Array(0)).lines).toEqual([]);
  });

  test("a carriage return far behind the sniffed part still ends a line", () => {
    const text = "a\n".repeat(200_000) + "b\rc\n";
    expect(readLines(utf8(text)).lines.slice(-2)).toEqual(["b", "c"]);
  });
});

describe("encodings", () => {
  const lines = LOG.trimEnd().split("\n");
  test.each([
    ["UTF-8 with a mark", concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(LOG)), "utf-8"],
    ["UTF-16 with a mark", concat(Uint8Array.of(0xff, 0xfe), utf16le(LOG)), "utf-16le"],
    ["UTF-16 without a mark", utf16le(LOG), "utf-16le"],
    ["UTF-16, big end first", concat(Uint8Array.of(0xfe, 0xff), utf16be(LOG)), "utf-16be"],
    ["UTF-16, big end first, without a mark", utf16be(LOG), "utf-16be"],
  ] as const)("%s", (_, bytes, encoding) => {
    expect(sniff(bytes).encoding).toBe(encoding);
    const read = readLines(bytes);
    expect(read.lines).toEqual(lines);
    expect(read.reader.repairs()).toEqual([]);
  });

  test("characters outside ASCII come out as UTF-8", () => {
    const text = "C:\\Users\\刘海龙\\a😀.pdb\n";
    const { lines: read } = readLines(concat(Uint8Array.of(0xff, 0xfe), utf16le(text)));
    expect(Buffer.from(read[0]!, "latin1").toString()).toBe(text.trimEnd());
  });

  test("bytes of a code page stay as they are", () => {
    expect(sniff(Uint8Array.of(0x61, 0xe9, 0x0a)).encoding).toBe("windows-1252");
    expect(readLines(Uint8Array.of(0x61, 0xe9, 0x0a)).lines).toEqual(["a\u00e9"]);
  });

  test.each([
    ["single bytes, then UTF-16", concat(utf8(LOG), utf16le(LOG))],
    ["the same with a mark between them", concat(utf8(LOG), Uint8Array.of(0xff, 0xfe), utf16le(LOG))],
    ["UTF-16, then single bytes", concat(Uint8Array.of(0xff, 0xfe), utf16le(LOG), utf8(LOG))],
  ])("a log that was appended to in another encoding: %s", (_, bytes) => {
    const read = readLines(bytes);
    expect(read.lines).toEqual([...lines, ...lines]);
    expect(read.reader.repairs()).toContain("mixed-encodings");
  });

  test("a change of encoding behind the sniffed part", () => {
    const long = "0012ff00 7c81776f ntdll!NtWaitForSingleObject+0xc\n".repeat(8000);
    expect(readLines(concat(utf8(long), utf16le("quit:\n"), utf8("x\n"))).lines.slice(-2)).toEqual(["quit:", "x"]);
  });
});

describe("bytes that no reader may see", () => {
  test.each([
    ["colours", "\u001b[32m0:000>\u001b[0m k", "0:000> k"],
    ["a link", "\u001b]8;;dml:k\u0007link\u001b]8;;\u0007 x", "link x"],
    ["a link that ends in a string terminator", "\u001b]8;;x\u001b\\link", "link"],
    ["a sequence that is cut off", "abc\u001b[3", "abc"],
    ["zero padding", "abc\u0000\u0000\u0000\u0000\u0000\u0000def", "abcdef"],
    ["a page break", "\f0:000> k", "0:000> k"],
  ])("%s", (_, text, clean) => {
    const read = readLines(utf8(`${text}\nnext\n`));
    expect(read.lines).toEqual([clean, "next"]);
    expect(read.reader.repairs()).toContain("control-bytes");
  });
});

describe("long lines", () => {
  test("are cut, counted and reported, and the next line is whole", () => {
    const text = `${"x".repeat(MAX_LINE + 10)}\nnext\n`;
    const { lines, reader } = readLines(utf8(text), [1000]);
    expect(lines.map((line) => line.length)).toEqual([MAX_LINE, 4]);
    expect(reader.longLines).toEqual([1]);
  });

  test.each([0, 1, 2])("of the limit and %i more come out the same in one chunk and in many", (more) => {
    const bytes = utf8(`${"x".repeat(MAX_LINE + more)}\r\nnext\r\n`);
    const whole = readLines(bytes);
    const parts = readLines(bytes, [777]);
    expect(parts.lines).toEqual(whole.lines);
    expect(parts.reader.longLines).toEqual(whole.reader.longLines);
  });
});

describe("where the chunks are cut does not matter", () => {
  const word = fc.constantFrom(
    "0:000> k",
    "ntdll!Nt+0xc",
    " ",
    "a",
    "",
    "\u001b[1m",
    "\u0000\u0000\u0000",
    "é",
    "刘",
    "😀",
    "\f",
    "&gt;",
  );
  const newline = fc.constantFrom("\n", "\r\n", "\r", "\r\r\n");
  const text = fc
    .array(fc.tuple(fc.array(word, { maxLength: 4 }), newline), { maxLength: 12 })
    .map((lines) => lines.map(([words, end]) => words.join("") + end).join(""));
  const encoded = fc.oneof(
    text.map(utf8),
    text.map((one) => concat(Uint8Array.of(0xff, 0xfe), utf16le(one))),
    fc.tuple(text, text, text).map(([a, b, c]) => concat(utf8(a), utf16le(b), utf8(c))),
    fc.uint8Array({ maxLength: 80 }),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });

  test("every line is the same", () => {
    fc.assert(
      fc.property(encoded, sizes, (bytes, parts) => {
        const whole = readLines(bytes);
        const cut = readLines(bytes, parts);
        expect(cut.lines).toEqual(whole.lines);
        expect(cut.reader.lineCount()).toBe(whole.reader.lineCount());
        expect(cut.reader.repairs()).toEqual(whole.reader.repairs());
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
