import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printDisassembly } from "../../src/grammar/disassembly/print.js";
import { printRegisters } from "../../src/grammar/registers/index.js";
import { printSource } from "../../src/grammar/source/index.js";
import { printTasklist } from "../../src/grammar/tasklist/index.js";
import type { CodeLabel, DisassemblyRow } from "../../src/model/outputs.js";
import { address32, address64, moduleName, symbolName } from "../support/arbitraries.js";
import { outputsOf, placeless } from "../support/replay.js";

const EFFECTIVE = [
  null,
  "ss:002b:0053fdc8=cccccccc",
  "ds:00007ff7`da2730c8={KERNEL32!VirtualAllocStub (00007ff8`a3948810)}",
];
const instruction = fc
  .record({
    address: fc.oneof(address32, address64),
    bytes: fc.constantFrom("c745e000000000", "cc", "ff15121f0100", "d65f03c0"),
    mnemonic: fc.constantFrom("mov", "call", "ret", "nop"),
    operands: fc.constantFrom("", "dword ptr [ebp-20h],0", "wininet!Foo+0x22 (771c5a42)"),
    effectiveAddress: fc.constantFrom(...EFFECTIVE),
    sourceLine: fc.option(fc.integer({ min: 1, max: 99999 })),
  })
  .map((row): DisassemblyRow => ({ line: 0, remark: null, ...row }));
const label = fc
  .record({
    module: moduleName,
    symbol: symbolName,
    displacement: fc.integer({ min: 1, max: 0xffff }),
    inlinedIn: fc.constantFrom(null, "MyApp!main+0x88"),
    source: fc.constantFrom(null, { path: "c:\\a b\\x.cpp", line: 12 }),
  })
  .map((one): CodeLabel => ({
    line: 0,
    callSite: `${one.module}!${one.symbol}+0x${one.displacement.toString(16)}`,
    ...one,
  }));

test("reads back the listings it prints", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(label, fc.array(instruction, { minLength: 1, maxLength: 4 })), { minLength: 1, maxLength: 3 }),
      (parts) => {
        let line = 1;
        const labels: CodeLabel[] = [];
        const rows: DisassemblyRow[] = [];
        for (const [head, code] of parts) {
          labels.push({ ...head, line: line++ });
          for (const row of code) rows.push({ ...row, line: line++ });
        }
        const listing = { _tag: "disassembly", lines: [1, line - 1], labels, rows } as const;
        expect(placeless(outputsOf(printDisassembly(listing), "u"))).toEqual(placeless([listing]));
      },
    ),
  );
});

test("reads back the registers it prints", () => {
  // All digits of a general register are printed.
  const values = fc.record(
    {
      eax: address32,
      eip: address32,
      rbx: address64,
      r8: address64,
      cs: fc.constantFrom("0023", "0033"),
      x28: address64,
      psr: address32,
    },
    { requiredKeys: ["eip"] },
  );
  const flags = fc.subarray(["nv", "up", "ei", "pl", "zr", "na", "pe", "nc"]);
  fc.assert(
    fc.property(values, flags, (drawn, words) => {
      const plain = Object.fromEntries(Object.entries(drawn).map(([name, text]) => [name, String(text)]));
      const registers = { _tag: "registers", lines: [1, 1], values: plain, flags: words, notes: [] } as const;
      expect(placeless(outputsOf(printRegisters(registers), "r"))).toEqual(placeless([registers]));
    }),
  );
});

test("reads back the source lines it prints", () => {
  const row = fc.record({
    line: fc.constant(0),
    number: fc.integer({ min: 1, max: 99999 }),
    current: fc.boolean(),
    text: fc.constantFrom("", "    return 0;", "{", "x: y"),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (lines) => {
      // The target stands at one line.
      const rows = lines.map((one, i) => ({ ...one, current: one.current && i === 0 }));
      const source = { _tag: "source", lines: [1, 1], rows } as const;
      expect(placeless(outputsOf(printSource(source), "ls"))).toEqual(placeless([source]));
    }),
  );
});

test("reads back the task lists it prints", () => {
  const row = fc.record({
    line: fc.constant(0),
    image: fc.constantFrom("communicator.exe", "System Idle Process", "a b.exe"),
    processId: fc.integer({ min: 0, max: 99999 }),
    modules: fc.subarray(["ntdll.dll", "wininet.dll"]),
    columns: fc.constant([]),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const list = { _tag: "tasklist", lines: [1, 1], rows } as const;
      expect(placeless(outputsOf(printTasklist(list), ".shell tasklist /m"))).toEqual(placeless([list]));
    }),
  );
});
