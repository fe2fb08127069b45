import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BEYOND, firstCharacters } from "../../src/grammar/first-characters.js";
import { narrow } from "../../src/grammar/narrow.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { FUZZ_RUNS } from "../support/mutations.js";

/** The characters, in order; `…` for those beyond ASCII, null for anything. */
function shown(pattern: RegExp): string | null {
  const first = firstCharacters(pattern);
  if (first === null) return null;
  const codes = [...first.keys()].filter((code) => first[code] === 1);
  return codes.map((code) => (code === BEYOND ? "…" : String.fromCharCode(code))).join("");
}

test.each([
  [/^abc/, "a"],
  [/^(?:[0-3a]{1,8}\.)?[x-z]/, "0123axyz"],
  [/^(?<name>a|b*c)/, "abc"],
  [/^(?:a|(?=q)b|[^\0-y])/, "abz{|}~\u007f…"],
  [/^\x41\u0042?\*/, "A"],
  [/^(?!no)\$?\d/, "$0123456789"],
  [/^[a-]\]/i, "-Aa"],
  [/^k/i, "Kk…"],
  [/^a*/, null],
  [/a/, null],
])("%s", (pattern, characters) => {
  expect(shown(pattern)).toBe(characters);
});

test.each([
  [/^(?:ab|a(?:c|d)|x[|)]|b*)$/i, "a", /^(?:ab|a(?:c|d)|b*)$/i],
  [/^(?:ab|x[|)]|(?!b)[^\n])!?/, "x", /^(?:x[|)]|(?!b)[^\n])!?/],
  // Nothing to leave out; nothing that may be left out.
  [/^(?:ab|ac)/, "a", /^(?:ab|ac)/],
  [/^(?:ab|c)/, "x", /^(?:ab|c)/],
  [/^(?:ab|c)?d/, "a", /^(?:ab|c)?d/],
  [/^(?:(a)b|(c)\2)/, "a", /^(?:(a)b|(c)\2)/],
  [/^ab|c/, "a", /^ab|c/],
])("%s for %s", (pattern, character, narrower) => {
  expect(narrow(pattern, character.charCodeAt(0))).toEqual(narrower);
});

describe("what matches a shape begins with one of them", () => {
  const shapes = OUTPUTS.flatMap((output) => output.shapes);

  test.each(shapes.map((shape) => [shape.name, shape] as const))("%s", (_, { pattern, example }) => {
    const first = firstCharacters(pattern);
    const canBegin = (text: string): boolean => first?.[Math.min(text.charCodeAt(0), BEYOND)] !== 0;
    expect(canBegin(example.trim())).toBe(true);
    // The example with another beginning: whatever still matches must be foreseen.
    const beginning = fc.string({ unit: "binary", minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(beginning, fc.nat(3), (text, cut) => {
        const line = text + example.trim().slice(cut);
        if (pattern.test(line)) expect(canBegin(line)).toBe(true);
        expect(narrow(pattern, Math.min(line.charCodeAt(0), BEYOND)).test(line)).toBe(pattern.test(line));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
