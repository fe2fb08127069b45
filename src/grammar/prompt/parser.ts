import { newTextLexer, type TextLexer } from "../lexer.js";
import { Ll1Parser } from "../ll1-parser.js";
import { createToken, Lexer } from "chevrotain";
import type { Prompt } from "../../model/transcript.js";

const System = createToken({ name: "System", pattern: /\|\|/ });
const Bits = createToken({ name: "Bits", pattern: /(?:16|32)\.\s*(?!\w*\.)/ });
const Kernel = createToken({ name: "Kernel", pattern: /(?<!\w|kd:)l?kd/i });
const Digits = createToken({ name: "Digits", pattern: /\d+/ });
const Colon = createToken({ name: "Colon", pattern: /:/ });
const Word = createToken({ name: "Word", pattern: /[A-Za-z_]\w*/ });
const End = createToken({ name: "End", pattern: />/ });
const Blanks = createToken({ name: "Blanks", pattern: /\s+/, group: Lexer.SKIPPED });
const TOKENS = [Blanks, System, Bits, Kernel, Digits, Colon, Word, End];

/**
 * ```ebnf
 * prompt = [ "||" ] , [ bits ] , { digits , ":" } , [ digits ] , [ "kd" | "lkd" ] , [ ":" ] , [ machine ] , ">" ;
 * ```
 *
 * ```text
 * 0:005>    ||0:0:000>    0:000:x86>    16: kd>    32.kd:x86>    KDx86>
 * ```
 */
export class PromptParser extends Ll1Parser {
  readonly prompt: (idx?: number) => Omit<Prompt, "text">;

  constructor(options: { readonly skipValidations: boolean } = { skipValidations: true }) {
    super(TOKENS, options);
    const $ = this;
    this.prompt = $.RULE("prompt", () => {
      const numbers: number[] = [];
      let kernel: string | null = null;
      let machine: string | null = null;
      let system = false;
      $.OPTION(() => {
        $.CONSUME(System);
        system = true;
      });
      $.OPTION1(() => $.CONSUME(Bits));
      $.MANY(() => {
        $.OR([
          {
            ALT: () => {
              const { image } = $.CONSUME(Digits);
              numbers.push(Number(image));
            },
          },
          { ALT: () => $.CONSUME(Colon) },
        ]);
      });
      $.OPTION2(() => {
        kernel = $.CONSUME(Kernel).image;
        $.OPTION3(() => $.CONSUME1(Colon));
      });
      $.OPTION4(() => {
        machine = $.CONSUME(Word).image;
      });
      $.CONSUME(End);
      const mode = kernel === null ? "user" : String(kernel).toLowerCase() === "lkd" ? "local-kernel" : "kernel";
      const thread = mode === "user" ? (numbers.at(-1) ?? null) : null;
      return {
        mode,
        system: mode === "user" && (system || numbers.length > 2) ? (numbers.at(-3) ?? null) : null,
        process: mode === "user" ? (numbers.at(-2) ?? null) : null,
        thread,
        processor: mode === "user" ? null : (numbers.at(-1) ?? null),
        machine,
      } as const;
    });
    this.performSelfAnalysis();
  }
}

const MAX_REMEMBERED = 4096;
const remembered = new Map<string, Prompt>();
let machinery: { readonly lexer: TextLexer; readonly parser: PromptParser } | undefined;

/** Reads a prompt that the scanner has recognised. */
export function parsePrompt(text: string): Prompt {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const prompt = readPlain(text) ?? readPrompt(text);
  if (remembered.size < MAX_REMEMBERED) remembered.set(text, prompt);
  return prompt;
}

/** `0:005>`, as nearly all are; the grammar reads it alike (a test proves it), but must first be built. */
function readPlain(text: string): Prompt | null {
  const match = /^(\d+):(\d+)>$/.exec(text);
  if (match === null) return null;
  const [process, thread] = [Number(match[1]), Number(match[2])];
  return { text, mode: "user", system: null, process, thread, processor: null, machine: null };
}

/** Reads a prompt of any form by the grammar. */
export function readPrompt(text: string): Prompt {
  machinery ??= { lexer: newTextLexer({ prompt: TOKENS }, "prompt"), parser: new PromptParser() };
  machinery.parser.input = machinery.lexer.tokenize(text).tokens;
  const fields = machinery.parser.prompt();
  return fields === undefined
    ? { text, mode: "user", system: null, process: null, thread: null, processor: null, machine: null }
    : { text, ...fields };
}
