import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printStack } from "../../src/grammar/stack/print.js";
import { parseCallSite } from "../../src/grammar/symbol/parser.js";
import type { Address } from "../../src/model/address.js";
import type { Frame, Stack } from "../../src/model/outputs.js";
import { address32, address64, moduleName, symbolName } from "../support/arbitraries.js";
import { FUZZ_RUNS } from "../support/mutations.js";
import { outputsOf, placeless } from "../support/replay.js";

interface Table {
  readonly header: string;
  readonly command: string;
  readonly wide: boolean;
  readonly numbers: boolean;
  readonly child: boolean;
  readonly ret: boolean;
  readonly args: number;
  readonly memory: boolean;
}

const table = (header: string, command: string, fields: Partial<Table>): Table => ({
  header,
  command,
  wide: false,
  numbers: false,
  child: true,
  ret: true,
  args: 0,
  memory: false,
  ...fields,
});

const TABLES: readonly Table[] = [
  table("ChildEBP RetAddr", "k", {}),
  table("# ChildEBP RetAddr", "kn", { numbers: true }),
  table("ChildEBP RetAddr  Args to Child", "kb", { args: 3 }),
  table("# ChildEBP RetAddr      Args to Child", "kvn", { args: 3, numbers: true }),
  table("#   Memory  ChildEBP RetAddr", "kf", { numbers: true, memory: true }),
  table("Child-SP          RetAddr           Call Site", "k", { wide: true }),
  table("# Child-SP          RetAddr               Call Site", "kn", { wide: true, numbers: true }),
  table("# Child-SP          RetAddr               : Args to Child : Call Site", "kv", {
    wide: true,
    numbers: true,
    args: 4,
  }),
  table("RetAddr           : Args to Child : Call Site", "kb", { wide: true, child: false, args: 4 }),
  table("# Call Site", "kc", { numbers: true, child: false, ret: false }),
];

const site = fc.record({
  module: moduleName,
  symbol: fc.option(symbolName),
  displacement: fc.option(fc.integer({ min: 0, max: 0xfff })),
});
const annotation = fc.constantFrom(
  "(FPO: [Non-Fpo])",
  "(FPO: [EBP 0xfafa3d48] [0,0,4])",
  "(CONV: cdecl)",
  "(TrapFrame @ 8013eee8)",
);
const source = fc.record({
  path: fc.constantFrom("d:\\th\\ke\\procstat.asm", "C:\\Program Files\\a[1].cpp", "minkernel\\x.h"),
  line: fc.nat(99_999),
});
const notice = fc.constantFrom(
  "WARNING: Stack unwind information not available. Following frames may be wrong.",
  "WARNING: Frame IP not in any known module. Following frames may be wrong.",
);

const stack: fc.Arbitrary<{ readonly stack: Stack; readonly command: string }> = fc
  .constantFrom(...TABLES)
  .chain((shape) => {
    const address = shape.wide ? address64 : address32;
    const column = (there: boolean): fc.Arbitrary<Address | null> => (there ? address : fc.constant(null));
    const row = fc.record({
      site,
      childSp: column(shape.child),
      retAddr: column(shape.ret),
      args: fc.array(address, { minLength: shape.args, maxLength: shape.args }),
      annotations: shape.ret ? fc.uniqueArray(annotation, { maxLength: 2 }) : fc.constant([]),
      source: shape.ret ? fc.option(source) : fc.constant(null),
      memory: fc.integer({ min: 0, max: 0xfffff }),
      inline: fc.boolean(),
    });
    return fc
      .record({ rows: fc.array(row, { minLength: 1, maxLength: 6 }), warned: fc.option(fc.tuple(fc.nat(5), notice)) })
      .map(({ rows, warned }) => {
        const before = warned === null ? Infinity : Math.min(warned[0], rows.length);
        const machine = shape.ret || shape.child ? (shape.wide ? ("x64" as const) : ("x86" as const)) : null;
        const frames = rows.map((one, i): Frame => {
          const inline = one.inline && shape.child && i > 0;
          const displacement = shape.ret || one.site.symbol === null ? (one.site.displacement ?? 0x10) : null;
          const bare = !shape.ret && one.site.symbol === null;
          const name = one.site.symbol === null ? one.site.module : `${one.site.module}!${one.site.symbol}`;
          const callSite = displacement === null || bare ? name : `${name}+0x${displacement.toString(16)}`;
          const parts = bare ? { module: one.site.module, symbol: null, displacement: null } : parseCallSite(callSite);
          return {
            line: 0,
            number: shape.numbers ? i : null,
            inline,
            childSp: inline ? null : one.childSp,
            retAddr: inline ? null : one.retAddr,
            ...(shape.memory && !inline && i > 0 && { memory: one.memory }),
            args: inline ? [] : one.args,
            callSite,
            module: parts.module,
            symbol: parts.symbol,
            displacement: parts.displacement,
            source: one.source,
            parameters: [],
            annotations: one.annotations,
            trust: i >= before ? "after-unwind-warning" : parts.symbol === null ? "no-symbol" : "printed",
          };
        });
        const notices = warned === null ? [] : [{ line: 0, beforeFrame: before, text: warned[1] }];
        return {
          command: shape.command,
          stack: {
            _tag: "stack" as const,
            lines: [0, 0] as const,
            header: shape.header,
            machine,
            frames,
            notices,
            gaps: [],
          },
        };
      });
  });

test("parse(print(stack)) = stack", () => {
  fc.assert(
    fc.property(stack, fc.boolean(), ({ stack: known, command }, asked) => {
      const read = outputsOf(printStack(known), asked ? command : null);
      expect(placeless(read)).toEqual([placeless(known)]);
    }),
    { numRuns: FUZZ_RUNS },
  );
});

test("endless recursion is one stack, numbered in hex without end", () => {
  const rows = Array.from(
    { length: 70_000 },
    (_, i) => `${i.toString(16).padStart(2, "0")} 0012ff00 7c81776f app!Recurse+0x12`,
  );
  const [read, ...more] = outputsOf(` # ChildEBP RetAddr  \n${rows.join("\n")}`, "kn") as Stack[];
  expect(more).toEqual([]);
  expect(read!.frames.length).toBe(70_000);
  expect(read!.frames.at(-1)!.number).toBe(69_999);
  expect(read!.gaps).toEqual([]);
});

test("stacks pasted one after the other stay apart", () => {
  const one = "00 0012ff00 7c81776f a!b+0x1\n01 0012ff10 7c817770 a!c+0x1\n";
  expect(outputsOf(one + one, null).map((output) => (output as Stack).frames.length)).toEqual([2, 2]);
  const cut = "05 0012ff00 7c81776f a!b+0x1\n06 0012ff10 7c817770 a!c+0x1\n";
  expect(outputsOf(cut + cut, null).map((output) => (output as Stack).frames.length)).toEqual([2, 2]);
});
