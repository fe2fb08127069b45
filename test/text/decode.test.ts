import { describe, expect, test } from "@jest/globals";
import { decodeText } from "../../src/text/decode.js";

const textOf = (...bytes: readonly number[]): string => decodeText(Uint8Array.from(bytes), 0, bytes.length);

describe("text that is not UTF-8", () => {
  test("is Windows-1252 on every version of Node", () => {
    expect(textOf(0x80, 0x93, 0x48, 0xe9, 0x94, 0x97, 0x99)).toBe("€“Hé”—™");
    const long = [...Buffer.from("a path with Stra\xdfe and \x84quotes\x93", "latin1")];
    expect(textOf(...long)).toBe("a path with Straße and „quotes“");
  });

  test("has no character for five bytes, which stay as they are", () => {
    expect(textOf(0x81, 0x8d, 0x8f, 0x90, 0x9d)).toBe("\u0081\u008d\u008f\u0090\u009d");
  });

  test("each line for itself: one that is UTF-8 is read so", () => {
    expect(textOf(...Buffer.from("Straße 😀"))).toBe("Straße 😀");
  });
});
