import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printMemory } from "../../src/grammar/memory/print.js";
import { asciiOf } from "../../src/grammar/memory/row.js";
import { displayOf } from "../../src/grammar/memory/display.js";
import { plus, type Address } from "../../src/model/address.js";
import type { Memory, MemoryRow } from "../../src/model/outputs.js";
import { address32, address64, byte, moduleName, printable, symbolName } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

/** Rows that follow on each other, all full but the last. */
function rowsOf(name: string, start: Address): fc.Arbitrary<readonly MemoryRow[]> {
  const { unit, perRow, text } = displayOf(name, "")!;
  const size = unit ?? start.length / 2;
  const count = perRow ?? 16 / size;
  const row = fc.array(byte, { minLength: size * count, maxLength: size * count });
  return fc.array(row, { minLength: 1, maxLength: 6 }).map((rows) =>
    rows.map((bytes, i): MemoryRow => {
      // A word that cannot be read cannot be read at all.
      const whole = bytes.map((_, k) =>
        bytes.slice(k - (k % size), k - (k % size) + size).includes("??") ? "??" : bytes[k]!,
      );
      const address = plus(start, i * size * count);
      return { line: 0, address, hex: whole.join(" "), text: text ? asciiOf(whole) : null, symbol: null };
    }),
  );
}

const words = fc
  .tuple(fc.constantFrom("db", "dw", "dW", "dd", "dc", "dq", "dp", "!dc"), fc.oneof(address32, address64))
  .chain(([name, start]) => rowsOf(name, start).map((rows) => ({ name, rows })));

const strings = fc
  .tuple(fc.constantFrom("da", "du"), address32, fc.array(printable, { minLength: 1, maxLength: 5 }))
  .map(([name, start, texts]) => ({
    name,
    rows: texts.map((text, i): MemoryRow => {
      const address = plus(start, i * (name === "du" ? 64 : 32));
      return { line: 0, address, hex: null, text: i < texts.length - 1 ? text.padEnd(32, ".") : text, symbol: null };
    }),
  }));

const target = fc.option(
  fc.oneof(
    fc.tuple(moduleName, symbolName).map(([module, name]) => `${module}!${name}+0x4c`),
    printable.map((text) => `"${text}"`),
  ),
);
const pointers = fc
  .tuple(
    fc.constantFrom("dps", "dpa", "dqu", "dds"),
    fc.oneof(address32, address64),
    fc.array(fc.tuple(target, fc.array(byte, { minLength: 8, maxLength: 8 })), { minLength: 1, maxLength: 6 }),
  )
  .map(([name, start, cells]) => {
    const size = name.startsWith("dd") ? 4 : name.startsWith("dq") ? 8 : start.length / 2;
    const rows = cells.map(([symbol, bytes], i): MemoryRow => {
      const whole = bytes.includes("??") ? bytes.map(() => "??") : bytes;
      return { line: 0, address: plus(start, i * size), hex: whole.slice(0, size).join(" "), text: null, symbol };
    });
    return { name, rows };
  });

const numbers = fc
  .tuple(
    fc.constantFrom("df", "dD"),
    address32,
    fc.array(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n.toExponential(6)),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([name, address, values]) => ({
    name,
    rows: [{ line: 0, address, hex: null, text: null, symbol: null, values }],
  }));

test.each([
  ["words", words],
  ["strings", strings],
  ["pointers", pointers],
  ["numbers", numbers],
] as const)("reads back what it prints: %s", (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary as fc.Arbitrary<{ name: string; rows: readonly MemoryRow[] }>, ({ name, rows }) => {
      // Addresses that wrap around the end of memory are not printed by one command.
      fc.pre(rows.at(-1)!.address >= rows[0]!.address);
      const memory: Memory = { _tag: "memory", lines: [1, 1], display: name, rows, gaps: [] };
      expect(placeless(outputsOf(printMemory(memory), `${name} 1000`))).toEqual(placeless([memory]));
    }),
  );
});
