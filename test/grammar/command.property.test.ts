import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseCommand, readLine } from "../../src/grammar/command/parser.js";
import { printCommand } from "../../src/grammar/command/print.js";
import { parsePrompt, readPrompt } from "../../src/grammar/prompt/parser.js";
import { printPrompt } from "../../src/grammar/prompt/print.js";
import { parseCallSite, readCallSite } from "../../src/grammar/symbol/parser.js";
import { printCallSite } from "../../src/grammar/symbol/print.js";
import { FUZZ_RUNS } from "../support/mutations.js";

describe("commands", () => {
  const name = fc.constantFrom(
    "k",
    "knL",
    "kb",
    "x",
    "da",
    "lmvm",
    "!analyze",
    ".echo",
    ".frame",
    "g",
    "bp",
    "?",
    "??",
    "dx",
    "!ext.name",
  );
  const chunk = fc.constantFrom(
    "@esp",
    "00170aa8",
    "-v",
    '"a;b"',
    "{ .echo x; g }",
    "L20",
    "poi(@eax+4)",
    "ws2_32!send",
    "/1",
  );
  const prefix = fc.constantFrom(null, "~*", "~3", "~.");
  const part = fc
    .record({ prefix, name, args: fc.array(chunk, { maxLength: 3 }).map((chunks) => chunks.join(" ")) })
    .filter(({ prefix: before, name: word }) => before === null || /^[a-z!.]/i.test(word));

  test("parse(print(x)) = x", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(parseCommand(printCommand(parts)).parts).toEqual(parts);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("a line without semicolons and braces is read as the grammar reads it", () => {
    const first = fc.constantFrom(
      "k",
      "dx",
      "!ext.name",
      ".echo",
      "g",
      "q",
      "~*k",
      "~0s",
      "~. kb",
      "~#",
      "~12 .echo",
      "~1",
    );
    const rest = fc.string({ unit: fc.constantFrom(..."ab!.@~|$*?-0 \t'\"\\"), maxLength: 20 });
    fc.assert(
      fc.property(first, rest, (word, args) => {
        const text = `${word} ${args}`.trim();
        expect(parseCommand(text)).toEqual(readLine(text));
      }),
      { numRuns: FUZZ_RUNS * 10 },
    );
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => void parseCommand(text)),
      { numRuns: FUZZ_RUNS },
    );
  });

  test.each([
    [
      "~*kb 20; !locks",
      [
        ["~*", "kb", "20"],
        [null, "!locks", ""],
      ],
    ],
    [
      '.echo "a;b"; g',
      [
        [null, ".echo", '"a;b"'],
        [null, "g", ""],
      ],
    ],
    ['bp kernel32!CreateFileW "k;g"', [[null, "bp", 'kernel32!CreateFileW "k;g"']]],
    ["?3b", [[null, "?", "3b"]]],
    ["* a comment; k", []],
    ["g-", [[null, "g-", ""]]],
  ] as const)("reads %s", (text, parts) => {
    expect(parseCommand(text).parts.map((one) => [one.prefix, one.name, one.args])).toEqual(parts);
  });
});

describe("prompts", () => {
  test("the usual form is read as the grammar reads it", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(3), (process, thread, zeros) => {
        const text = `${process}:${"0".repeat(zeros)}${thread}>`;
        expect(parsePrompt(text)).toEqual(readPrompt(text));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  const user = fc.record({
    mode: fc.constant("user" as const),
    system: fc.option(fc.nat(9)),
    process: fc.nat(99),
    thread: fc.nat(9999),
    processor: fc.constant(null),
    machine: fc.constantFrom(null, "x86", "AMD64", "ARM64EC"),
  });
  const kernel = fc.record({
    mode: fc.constantFrom("kernel" as const, "local-kernel" as const),
    system: fc.constant(null),
    process: fc.constant(null),
    thread: fc.constant(null),
    processor: fc.option(fc.nat(255)),
    machine: fc.constantFrom(null, "x86"),
  });

  test("parse(print(x)) = x", () => {
    fc.assert(
      fc.property(fc.oneof(user, kernel), (fields) => {
        const { text: _, ...read } = parsePrompt(printPrompt(fields));
        expect(read).toEqual(fields);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe("call sites", () => {
  test("plain names are read as the grammar reads them", () => {
    const part = fc.string({ unit: fc.constantFrom(..."aF09_.$@?~:-!+x", "operator", "0x1f"), maxLength: 8 });
    fc.assert(
      fc.property(part, fc.constantFrom("", "!"), part, fc.constantFrom("", "+0x39", "+1F", "-0x10"), (a, b, c, d) => {
        const site = a + b + c + d;
        expect(parseCallSite(site)).toEqual(readCallSite(site));
      }),
      { numRuns: FUZZ_RUNS * 10 },
    );
  });

  const word = fc.constantFrom("Foo", "ns", "CFsm", "operator new", "basic_string", "_T", "ReadData_Fsm");
  const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("::"));
  const type: fc.Arbitrary<string> = fc.oneof(
    name,
    fc.tuple(name, name).map(([a, b]) => `${a}<${b},int>`),
    name.map((one) => `${one}<void ()>`),
  );
  const symbol = fc.tuple(type, name).map(([a, b]) => `${a}::${b}`);

  test("parse(print(x)) = x", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("wininet", "ntdll_77280000", "a.b"),
        symbol,
        fc.option(fc.nat(0xfffff)),
        (module, one, displacement) => {
          const site = { module, symbol: one, displacement, parameters: [] };
          expect(parseCallSite(printCallSite(site))).toEqual(site);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("never throws, and ends on hostile nesting", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => void parseCallSite(text)),
      { numRuns: FUZZ_RUNS },
    );
    expect(parseCallSite(`a!${"<".repeat(100_000)}+0x1`)).toMatchObject({ module: "a", displacement: 1 });
  });
});
