import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { cellsFromBytes } from "../../../src/model/cells.js";
import { collectCopies, copiesIn, mayHoldCopy } from "../../../src/analysis/protocol/secret-copies.js";

const SECRET = Uint8Array.from("hunter2-and-more", (letter) => letter.charCodeAt(0));
const COPIES = collectCopies([
  { cells: cellsFromBytes(SECRET), spans: [{ start: 0, end: SECRET.length, kind: "form-password" }] },
])!;

/** Pieces of the secret, whole ones and others, as text columns print them; between them anything. */
const text = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.nat({ max: 15 }), fc.nat({ max: 16 }), fc.boolean())
        .map(([from, length, wide]) =>
          Array.from(SECRET.slice(from, from + length), (code) => String.fromCharCode(code)).join(wide ? "." : ""),
        ),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

const bytesOf = (shown: string, dot: number): number[] =>
  Array.from({ length: shown.length }, (_, i) => {
    const code = shown.charCodeAt(i);
    return code > 0xff ? -1 : code === 0x2e ? dot : code;
  });

describe("a look at each third place", () => {
  test("never passes over a piece of a secret, whether dots stand for themselves or for zeros", () => {
    let pieces = 0;
    fc.assert(
      fc.property(text, (shown) => {
        const holds = [0x2e, 0].some((dot) => copiesIn(bytesOf(shown, dot), COPIES).length > 0);
        if (holds) pieces++;
        if (holds) expect(mayHoldCopy(shown, COPIES)).toBe(true);
      }),
      { numRuns: 5000, seed: 20261123 },
    );
    // Otherwise nothing was asked.
    expect(pieces).toBeGreaterThan(500);
  });

  test("passes over texts that hold none", () => {
    expect(mayHoldCopy("The client never answered the NTLM challenge of the proxy.", COPIES)).toBe(false);
    expect(mayHoldCopy("", COPIES)).toBe(false);
  });
});
