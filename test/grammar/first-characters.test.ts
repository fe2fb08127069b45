import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  BEYOND,
  canBegin,
  characterAt,
  firstCharacters,
  type FirstCharacters,
} from "../../src/grammar/first-characters.js";
import { narrow } from "../../src/grammar/narrow.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { FUZZ_RUNS } from "../support/mutations.js";

/** The characters at a place, in order; `…` for those beyond ASCII, null for anything. */
function shown(pattern: RegExp, place: number): string | null {
  const first = firstCharacters(pattern)?.slice(0, BEYOND + 1);
  const codes = [...(first?.keys() ?? [])].filter((code) => (first![code]! & (1 << place)) !== 0);
  if (first === undefined || codes.length === first.length) return null;
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
  expect(shown(pattern, 0)).toBe(characters);
});

test.each([
  [/^abc/, ["a", "b", "c", null]],
  [/^a?b$/, ["ab", "b", "", ""]],
  [/^(?:ab|c)*d$/, ["acd", "abcd", "abcd", "abcd"]],
  [/^(?:ab){2}$/, ["a", "b", "a", "b"]],
  [/^(?:a?b?){9}c$/, ["abc", "abc", "abc", "abc"]],
  [/^[ab]{2,3}c$/, ["ab", "ab", "abc", "c"]],
  [/^[ab]{2,}\bc(?=d)/, ["ab", "ab", "abc", null]],
  [/^(?<x>a)b\k<x>c/, ["a", "b", null, null]],
  [/^(a)\1c/, ["a", null, null, null]],
])("%s, place by place", (pattern, characters) => {
  expect([0, 1, 2, 3].map((place) => shown(pattern, place))).toEqual(characters);
});

test("a character beyond the basic plane takes two places", () => {
  const first = firstCharacters(/^.x/u)!;
  expect(begins(first, "\u{1f600}x")).toBe(true);
  expect(begins(firstCharacters(/^..$/u)!, "\u{1f600}\u{1f600}")).toBe(true);
});

function begins(first: FirstCharacters | null, text: string): boolean {
  const [a, b, c, d] = [0, 1, 2, 3].map((place) => characterAt(text, place));
  return first === null || canBegin(first, a!, b!, c!, d!);
}

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
    expect(begins(first, example.trim())).toBe(true);
    // The example with another beginning: whatever still matches must be foreseen.
    const beginning = fc.string({ unit: "binary", maxLength: 3 });
    fc.assert(
      fc.property(beginning, fc.nat(5), (text, cut) => {
        const line = text + example.trim().slice(cut);
        if (line === "") return;
        if (pattern.test(line)) expect(begins(first, line)).toBe(true);
        expect(narrow(pattern, Math.min(line.charCodeAt(0), BEYOND)).test(line)).toBe(pattern.test(line));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
