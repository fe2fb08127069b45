import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  base64Value,
  byteAt,
  cellsOfBytes,
  decodeBase64,
  knownBytes,
  maskedHex,
} from "../../../src/analysis/protocol/base64.js";
import { DOT, UNKNOWN, cellsFromText, sliceCells } from "../../../src/model/cells.js";

const bytesOf = fc.uint8Array({ minLength: 0, maxLength: 200 });

describe("base64 with unknown characters", () => {
  test("decodes whole text", () => {
    const cells = cellsFromText("TlRMTVNTUAABAA==");
    const bytes = decodeBase64(cells, 0, cells.length);
    expect(maskedHex(bytes, 0, bytes.value.length)).toBe("4e 54 4c 4d 53 53 50 00 01 00");
  });

  test("keeps the known bits of a byte that is half lost", () => {
    const cells = cellsFromText("Fgomi0cs");
    expect(maskedHex(decodeBase64(cells, 0, 8, 27), 20, 26)).toBe("?5 82 89 a2 d1 cb");
  });

  test("names the cells of a byte", () => {
    const bytes = decodeBase64(cellsFromText("TlRMTVNTUAAC"), 0, 12);
    expect(cellsOfBytes(bytes, 7, 9)).toEqual({ start: 9, end: 12 });
    expect(cellsOfBytes(bytes, 0, 1)).toEqual({ start: 0, end: 2 });
  });

  test("knows the alphabet", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    expect([...alphabet].map((c) => base64Value(c.charCodeAt(0)))).toEqual([...alphabet].map((_, i) => i));
    expect(base64Value(0x3d)).toBe(-1);
    expect(base64Value(DOT)).toBe(-1);
  });

  test("never reports a wrong byte as known, whatever is lost", () => {
    fc.assert(
      fc.property(bytesOf, fc.array(fc.nat(300)), fc.array(fc.nat(300)), fc.nat(260), (bytes, holes, dots, from) => {
        const text = Buffer.from(bytes).toString("base64");
        const cells = cellsFromText(text);
        for (const i of holes) if (i < cells.length) cells[i] = UNKNOWN;
        for (const i of dots) if (i < cells.length) cells[i] = DOT;
        const start = Math.min(from, cells.length);
        for (const decoded of [
          decodeBase64(cells, start, cells.length, start),
          decodeBase64(sliceCells(cells, start), 0, cells.length - start, start),
        ]) {
          for (let i = 0; i < bytes.length; i++) {
            expect((decoded.value[i] ?? 0) & (decoded.mask[i] ?? 0)).toBe((bytes[i] ?? 0) & (decoded.mask[i] ?? 0));
            if (byteAt(decoded, i) >= 0) expect(byteAt(decoded, i)).toBe(bytes[i]);
          }
        }
      }),
    );
  });

  test("knows every byte when nothing is lost", () => {
    fc.assert(
      fc.property(bytesOf, (bytes) => {
        const cells = cellsFromText(Buffer.from(bytes).toString("base64"));
        const decoded = decodeBase64(cells, 0, cells.length);
        expect(knownBytes(decoded)).toBe(bytes.length);
        expect([...decoded.value]).toEqual([...bytes]);
      }),
    );
  });
});
