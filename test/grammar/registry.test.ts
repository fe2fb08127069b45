import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { CommandParser } from "../../src/grammar/command/parser.js";
import { QueryParser } from "../../src/grammar/calls/query.js";
import { ValueParser } from "../../src/grammar/dx/parser.js";
import { newLexicon } from "../../src/grammar/lexicon.js";
import { PromptParser } from "../../src/grammar/prompt/parser.js";
import { OUTPUTS } from "../../src/grammar/registry.js";
import { SymbolParser } from "../../src/grammar/symbol/parser.js";
import { newVocabulary } from "../../src/grammar/tokens.js";
import { TranscriptParser } from "../../src/grammar/transcript/parser.js";
import { CASES_FOLDER } from "../support/cases.js";

// Chevrotain validates grammars with a library call that Node 20 lacks.
interface WithGroupBy {
  groupBy?: <T>(items: Iterable<T>, keyOf: (item: T, index: number) => PropertyKey) => Record<PropertyKey, T[]>;
}
(Object as WithGroupBy).groupBy ??= (items, keyOf) => {
  const groups: Record<PropertyKey, never[]> = {};
  let index = 0;
  for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item as never);
  return groups;
};

describe("grammars are valid", () => {
  const vocabulary = newVocabulary(OUTPUTS);
  test("transcript", () => {
    expect(() => new TranscriptParser(OUTPUTS, vocabulary, { skipValidations: false })).not.toThrow();
  });
  test("command", () => {
    expect(() => new CommandParser({ skipValidations: false })).not.toThrow();
  });
  test("prompt", () => {
    expect(() => new PromptParser({ skipValidations: false })).not.toThrow();
  });
  test("dx value", () => {
    expect(() => new ValueParser({ skipValidations: false })).not.toThrow();
  });
  test("query for calls", () => {
    expect(() => new QueryParser({ skipValidations: false })).not.toThrow();
  });
  test("call site", () => {
    expect(() => new SymbolParser({ skipValidations: false })).not.toThrow();
  });
});

describe("the transcript grammar", () => {
  const vocabulary = newVocabulary(OUTPUTS);
  const parser = new TranscriptParser(OUTPUTS, vocabulary, { skipValidations: true });
  const tokens = vocabulary.tokenOf.filter((token) => token !== undefined);

  test.each(tokens.map((token) => [token.tokenType.name, token] as const))("%s can stand alone", (_, token) => {
    const outputs: number[] = [];
    parser.read([token], { block: () => undefined, output: (kind) => outputs.push(kind) });
    expect(outputs.length).toBe(token.tokenType.name === "Prompt" ? 0 : 1);
  });

  test("accepts every pair of lines", () => {
    for (const first of tokens) {
      for (const second of tokens) {
        expect(() => {
          parser.read([first, second, first], { block: () => undefined, output: () => undefined });
        }).not.toThrow();
      }
    }
  });
});

describe("every shape", () => {
  const vocabulary = newVocabulary(OUTPUTS);
  const shapes = OUTPUTS.flatMap((output) => output.shapes.map((shape) => ({ output, shape })));

  test("has a name of its own", () => {
    const names = shapes.map(({ shape }) => shape.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(shapes.map((one) => [one.shape.name, one] as const))(
    "%s reads its example, and nothing else does",
    (_, { output, shape }) => {
      const lexicon = newLexicon(shape.whenAsked === true ? [output] : OUTPUTS, vocabulary);
      const answer = shape.whenAsked === true ? lexicon.answerTo(commandOf(output.commands)) : lexicon.unprompted;
      expect(vocabulary.shapes[answer.classify(shape.example.trim())]?.name).toBe(shape.name);
    },
  );
});

/** A command that the pattern accepts, out of the letters it names. */
function commandOf(pattern: RegExp | null): string {
  const names = (pattern?.source ?? "").match(/[!.]?[A-Za-z][\w.]*/g) ?? [];
  const words = names.flatMap((name) => [name, `!${name}`, `.${name}`]);
  return words.find((word) => pattern!.test(word)) ?? words[0] ?? "";
}

describe("every output", () => {
  const documentation = join(import.meta.dirname, "..", "..", "docs", "grammar.md");
  const page = existsSync(documentation) ? readFileSync(documentation, "utf8") : "";

  test.each([...new Set(OUTPUTS.map((output) => output.tag))])("%s has cases and a row in docs/grammar.md", (tag) => {
    expect(existsSync(join(CASES_FOLDER, `${tag}.txt`))).toBe(true);
    expect(page).toContain(`\`${tag}\``);
  });
});
