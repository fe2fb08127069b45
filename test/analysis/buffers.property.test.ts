import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Case } from "../../src/index.js";
import { caseOfLog } from "../support/case-shape.js";

const hex = (value: number, digits = 8): string => value.toString(16).padStart(digits, "0");

interface Dump {
  readonly offset: number;
  readonly rows: number;
}

const dumps = fc.array(
  fc.record({ offset: fc.nat({ max: 0x40 }).map((n) => n * 16), rows: fc.integer({ min: 1, max: 6 }) }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
const memory = fc.uint8Array({ minLength: 0x500, maxLength: 0x500 });

function rowsOf(base: number, bytes: Uint8Array, { offset, rows }: Dump): readonly string[] {
  return Array.from({ length: rows }, (_, i) => {
    const from = offset + 16 * i;
    const row = [...bytes.subarray(from, from + 16)];
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "."));
    const digits = row.map((byte) => hex(byte, 2));
    return `${hex(base + from)}  ${digits.slice(0, 8).join(" ")}-${digits.slice(8).join(" ")}  ${text.join("")}`;
  });
}

function logOf(base: number, bytes: Uint8Array, all: readonly Dump[], thread = "0:000"): string {
  return all
    .map(
      (dump) =>
        `${thread}> db ${hex(base + dump.offset)} L${hex(dump.rows * 16)}\n${rowsOf(base, bytes, dump).join("\n")}\n`,
    )
    .join("");
}

/** Which bytes the buffers show, as offsets from the base. */
function shown(document: Case, base: number): readonly unknown[] {
  return document.buffers
    .map((buffer) => [
      Number.parseInt(buffer.address, 16) - base,
      buffer.length,
      buffer.known,
      buffer.text,
      buffer.version,
    ])
    .sort((a, b) => Number(a[0]) - Number(b[0]));
}

describe("dumps of one memory at one stop", () => {
  const base = 0x400000;

  test("show each byte once, and nothing contradicts", () => {
    fc.assert(
      fc.property(memory, dumps, (bytes, all) => {
        const document = caseOfLog(logOf(base, bytes, all));
        expect(document.problems).toEqual([]);
        const dumped = new Set(
          all.flatMap(({ offset, rows }) => Array.from({ length: rows * 16 }, (_, i) => offset + i)),
        );
        expect(document.buffers.reduce((sum, buffer) => sum + buffer.known, 0)).toBe(dumped.size);
      }),
      { numRuns: 60 },
    );
  });

  test("shown in another order, or twice, change nothing", () => {
    fc.assert(
      fc.property(memory, dumps, fc.nat(), (bytes, all, turn) => {
        const expected = shown(caseOfLog(logOf(base, bytes, all)), base);
        const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
        expect(shown(caseOfLog(logOf(base, bytes, turned)), base)).toEqual(expected);
        expect(shown(caseOfLog(logOf(base, bytes, [...all, ...turned])), base)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("shown again after a step that changed nothing are the same buffers", () => {
    fc.assert(
      fc.property(memory, dumps, (bytes, all) => {
        const once = logOf(base, bytes, all);
        const twice = caseOfLog(`${once}0:000> p\n${once}`);
        expect(shown(twice, base)).toEqual(shown(caseOfLog(once), base));
        expect(twice.buffers.every((buffer) => buffer.stops.length === 2)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("lie elsewhere, or were looked at on another thread: only names differ", () => {
    fc.assert(
      fc.property(memory, dumps, fc.integer({ min: 1, max: 0x7000 }), (bytes, all, shift) => {
        const moved = base + shift * 0x10000;
        const expected = shown(caseOfLog(logOf(base, bytes, all)), base);
        expect(shown(caseOfLog(logOf(moved, bytes, all)), moved)).toEqual(expected);
        expect(shown(caseOfLog(logOf(base, bytes, all, "0:017")), base)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
