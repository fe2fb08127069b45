import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { intern, internAll, MOST_STRINGS, newInterner, textOf } from "../../src/text/interner.js";

const encoder = new TextEncoder();
/** Few letters, so that many are equal, and many of the lengths around a word of four bytes. */
const words = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "é", "\0"), maxLength: 13 }), {
  maxLength: MOST_STRINGS,
});

test("equal bytes have the same number, others another one, and each gives its text back", () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 4 }), (batches) => {
      const interner = newInterner();
      const numbers = new Map<string, number>();
      for (const batch of batches) {
        const parts = batch.map((word) => encoder.encode(word));
        const bytes = encoder.encode(batch.join(""));
        const ends = Int32Array.from(parts, (_, i) =>
          parts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0),
        );
        const starts = ends.map((end, i) => end - parts[i]!.length);
        const found = new Uint32Array(batch.length);
        internAll(interner, bytes, { count: batch.length, starts, ends, numbers: found });
        for (const [i, word] of batch.entries()) {
          const known = numbers.get(word);
          if (known === undefined) expect([...numbers.values()]).not.toContain(found[i]);
          else expect(found[i]).toBe(known);
          numbers.set(word, found[i]!);
          expect(intern(interner, bytes, starts[i]!, ends[i]!)).toBe(found[i]);
          expect(textOf(interner, found[i]!)).toBe(word);
        }
      }
    }),
  );
});

test("a table that grows keeps what it knows", () => {
  const interner = newInterner();
  const name = (i: number): Uint8Array => encoder.encode(`module${i % 7}!Function${i}`);
  for (let i = 0; i < 5000; i++) expect(intern(interner, name(i), 0, name(i).length)).toBe(i);
  for (let i = 0; i < 5000; i++) expect(intern(interner, name(i), 0, name(i).length)).toBe(i);
});
