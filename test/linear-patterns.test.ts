import { expect, test } from "@jest/globals";
import { analyse } from "scslre";
import { patternsMadeBy, patternsOf, sourceFiles, type Pattern } from "./support/patterns.js";

/** Patterns whose work is bounded by what no pattern shows. */
const BOUNDED: ReadonlyMap<string, string> = new Map([
  [
    String.raw`"(?:[^"]|"(?!\s*(?:$|\[)))*"(?=\s*(?:$|\[))`,
    "a token of dx: tried at the first mark that nothing closes, and at none behind it",
  ],
]);

/** Where two repeats, or a repeat and the search for its beginning, compete for the same characters. */
function competing(pattern: Pattern): readonly string[] {
  const { file, source, flags } = pattern;
  if (BOUNDED.has(source)) return [];
  const { reports } = analyse({ source, flags });
  const kinds = reports.map(({ type, character }) => `${type} of ${JSON.stringify(character.pick)}`);
  return kinds.length === 0 ? [] : [`${file}: /${source}/${flags}: ${kinds.join(", ")}`];
}

const files = sourceFiles();

test("no regular expression of src goes over a text again and again", () => {
  const literals = files.flatMap((file) => patternsOf(file).literals);
  expect(literals.length).toBeGreaterThan(1000);
  expect(literals.flatMap(competing)).toEqual([]);
  expect([...BOUNDED.keys()].filter((source) => !literals.some((literal) => literal.source === source))).toEqual([]);
});

test("nor does one that is made of texts when its file is loaded", async () => {
  const makers = files.filter((file) => patternsOf(file).made > 0);
  const made = await patternsMadeBy(async () => {
    for (const file of makers) await import(`../src/${file}`);
  });
  expect(made.length).toBeGreaterThan(30);
  expect(made.flatMap(competing)).toEqual([]);
});

test.each([
  ["a+a+$", "Trade"],
  ["(?:a+)+$", "Self"],
  ["\\s+$", "Move"],
])("the check finds /%s/", (source, kind) => {
  expect(competing({ file: "here", source, flags: "" })[0]).toMatch(kind);
});
