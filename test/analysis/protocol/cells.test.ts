import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  DOT,
  UNKNOWN,
  cellsAgree,
  cellsEqual,
  cellsFromBytes,
  cellsFromText,
  cellsText,
  hasHole,
  holesOf,
  knownCount,
  makeCells,
  overlayCells,
  sliceCells,
} from "../../../src/model/cells.js";
import { recvCells } from "./founding.js";

describe("cells", () => {
  test("reads a full stop as DOT and a lone question mark as itself", () => {
    expect([...cellsFromText("a.?b??")]).toEqual([0x61, DOT, 0x3f, 0x62, UNKNOWN, UNKNOWN]);
  });

  test("calls code-page text unknown", () => {
    expect([...cellsFromText("\u00e4\u2022")]).toEqual([UNKNOWN, UNKNOWN]);
  });

  test("finds the holes of the founding buffer: one row and five rows", () => {
    expect(holesOf(recvCells())).toEqual([
      { start: 64, end: 96 },
      { start: 128, end: 288 },
    ]);
    expect(knownCount(recvCells())).toBe(192);
    expect(hasHole(recvCells(), 0, 64)).toBe(false);
  });

  test("prints what the debugger printed", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,80}$/), (text) => {
        expect(cellsText(cellsFromText(text)).replaceAll("\u2591", "?")).toBe(text);
      }),
    );
  });

  test("bytes agree with their own dump, and with any part of it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.nat(63)), (bytes, lost) => {
        const truth = cellsFromBytes(bytes);
        const printed = cellsFromText(cellsText(truth).replaceAll("??", "ab"));
        const damaged = sliceCells(truth, 0);
        for (const i of lost) if (i < damaged.length) damaged[i] = UNKNOWN;
        expect(cellsAgree(truth, damaged)).toBe(true);
        expect(printed.length).toBe(truth.length);
        expect(cellsEqual(overlayCells(damaged, truth, 0), truth)).toBe(true);
      }),
    );
  });

  test("a dot does not replace the byte it stands for", () => {
    expect([...overlayCells(cellsFromBytes([0x0d, 0x41]), cellsFromText(".."), 0)]).toEqual([0x0d, DOT]);
    expect([...overlayCells(makeCells(2), cellsFromText("ab"), 1)]).toEqual([UNKNOWN, 0x61]);
  });

  test("tells different bytes apart", () => {
    expect(cellsAgree(cellsFromText("a."), cellsFromBytes([0x61, 0x0a]))).toBe(true);
    expect(cellsAgree(cellsFromText("a."), cellsFromBytes([0x61, 0x62]))).toBe(false);
  });
});
